//! Reads the arguments of a call from left to right.

use crate::core::error::{ErrorKind, Failure, wrong_type};
use crate::core::options::CallOptions;
use crate::core::page::PageLink;
use crate::host::value::{Kind, Value};
use crate::util::text::replace;

/// The arguments of one call, read from left to right.
#[derive(Clone)]
pub struct Args {
    /// The name of the call.
    pub call: &'static str,
    values: Vec<Value>,
    taken: usize,
    /// The project and the environment, for endpoints that take [`Arg::Environment`].
    pub environment: Option<(String, String)>,
    /// The requested page of a list; `None` for the first.
    pub page: Option<PageLink>,
    /// The function of the caller of a stream's procedure that takes the stream's items.
    pub consumer: Value,
}

impl Args {
    /// Wraps the arguments of the call with this name.
    pub fn new(call: &'static str, values: Vec<Value>) -> Self {
        let consumer = Value::undefined();
        Self { call, values, taken: 0, environment: None, page: None, consumer }
    }

    /// Pads the arguments to this count with undefined.
    pub fn pad(&mut self, count: usize) {
        while self.values.len() < count {
            self.values.push(Value::undefined());
        }
    }

    /// Returns the index of the next argument.
    pub fn index(&self) -> usize {
        self.taken
    }

    /// Takes the next argument; undefined if there are no more.
    pub fn take(&mut self) -> Value {
        let value = self.peek();
        self.taken += 1;
        value
    }

    /// Returns the next argument without taking it.
    pub fn peek(&self) -> Value {
        self.at(0)
    }

    /// Returns the argument at this offset from the next one, without taking it.
    pub fn at(&self, index: usize) -> Value {
        self.values.get(self.taken + index).cloned().unwrap_or_else(Value::undefined)
    }

    /// Creates the error for one of the arguments.
    pub fn error(&self, argument: &str, problem: &str) -> Failure {
        ErrorKind::argument(self.call, argument, problem)
    }

    /// Takes the next argument as an id.
    pub fn id(&mut self, name: &str) -> Result<String, Failure> {
        let value = self.take();
        match value.as_str() {
            None if value.kind() == Kind::Object => self.segment(name, &value.get("id")),
            _ => self.segment(name, &value),
        }
    }

    /// Takes the next argument as a string for a path.
    pub fn text(&mut self, name: &str) -> Result<String, Failure> {
        let value = self.take();
        self.segment(name, &value)
    }

    /// Checks that a value can be one segment of a path: a string that no URL parser drops or changes.
    pub fn segment(&self, name: &str, value: &Value) -> Result<String, Failure> {
        let Some(text) = value.as_str() else {
            return Err(wrong_type(self.call, name, "a string", value));
        };
        if !value.is_well_formed(&text) {
            return Err(self.error(name, "holds an unpaired surrogate, which no URL can carry"));
        }
        match text.as_str() {
            "" => Err(self.error(name, "must not be empty")),
            "." | ".." => {
                let problem = ["must not be \"", &text, "\", which a URL would drop"].concat();
                Err(self.error(name, &problem))
            }
            _ => Ok(text),
        }
    }

    /// Takes the next argument as a queue. Returns its name for the path, and the type of that name.
    pub fn queue(&mut self) -> Result<(String, String), Failure> {
        let queue = self.take();
        let (name, kind) = match queue.kind() {
            Kind::Object => {
                let kind = queue.get("type");
                (
                    self.segment("queue.name", &queue.get("name"))?,
                    self.segment("queue.type", &kind)?,
                )
            }
            _ => (self.segment("queue", &queue)?, "id".to_owned()),
        };
        // The server decodes this, and the encoding of the segment as well.
        Ok((replace(&name, b'/', "%2F"), kind))
    }

    /// Takes the next argument as an object.
    pub fn object(&mut self, name: &str) -> Result<Value, Failure> {
        let value = self.take();
        match value.kind() {
            Kind::Object => Ok(value),
            _ => Err(wrong_type(self.call, name, "an object", &value)),
        }
    }

    /// Takes the next argument as an object. Returns undefined if it is absent, or if it is the last one and request options.
    pub fn optional_object(&mut self, name: &str) -> Result<Value, Failure> {
        let value = self.peek();
        match value.kind() {
            Kind::Object if self.values.len() == self.taken + 1 && CallOptions::is(&value) => {
                Ok(Value::undefined())
            }
            Kind::Undefined | Kind::Null => {
                self.take();
                Ok(Value::undefined())
            }
            _ => self.object(name),
        }
    }

    /// Returns the request options, without taking them, if only they and optional options before them are left.
    pub fn last_options(&self) -> Result<CallOptions, Failure> {
        let (first, second) = (self.at(0), self.at(1));
        let alone = !second.is_given() && CallOptions::is(&first);
        CallOptions::read(self.call, if alone { first } else { second })
    }

    /// Takes the next argument as request options.
    pub fn request_options(&mut self) -> Result<CallOptions, Failure> {
        let value = self.take();
        CallOptions::read(self.call, value)
    }
}

impl Args {
    /// Takes the next argument as the id of a task.
    pub fn task_id(&mut self, name: &str) -> Result<String, Failure> {
        let value = self.take();
        self.task_id_of(name, &value)
    }

    /// Checks that a value can be the id of a task.
    pub fn task_id_of(&self, name: &str, value: &Value) -> Result<String, Failure> {
        let text = value.as_str().unwrap_or_default();
        if !value.is_well_formed(&text) {
            let shown = value.stringify()?.as_str().unwrap_or_default();
            return Err(ErrorKind::rule_of(&[
                "Invalid task id ",
                &shown,
                ": it contains characters that cannot be encoded into a URL (for example an unpaired surrogate). Rename the task to use valid characters.",
            ]));
        }
        self.segment(name, value)
    }
}
