//! The arguments of one call, read from left to right.

use crate::core::error::{ErrorKind, Failure, describe};
use crate::core::options::CallOptions;
use crate::core::page::Turn;
use crate::host::value::{Kind, Value};

/// The arguments of one call, read from left to right.
#[derive(Clone)]
pub struct Args {
    /// The call that they are of.
    pub call: &'static str,
    values: Vec<Value>,
    taken: usize,
    /// The project and the environment, for endpoints that take [`Arg::Environment`].
    pub environment: Option<(String, String)>,
    /// The page of a list that is requested, unless it is the first.
    pub turn: Option<Turn>,
    /// What the caller of the procedure of a stream hands over to take what comes in.
    pub consumer: Value,
}

impl Args {
    /// The arguments of a call of this name.
    pub fn new(call: &'static str, values: Vec<Value>) -> Self {
        let consumer = Value::undefined();
        Self { call, values, taken: 0, environment: None, turn: None, consumer }
    }

    /// The index of the next argument.
    pub fn index(&self) -> usize {
        self.taken
    }

    /// The next argument; undefined when there are no more.
    pub fn take(&mut self) -> Value {
        let value = self.peek();
        self.taken += 1;
        value
    }

    /// The next argument, left in place.
    pub fn peek(&self) -> Value {
        self.at(0)
    }

    /// The argument that many places further on, left in place.
    pub fn at(&self, index: usize) -> Value {
        self.values.get(self.taken + index).cloned().unwrap_or_else(Value::undefined)
    }

    /// An error about one of the arguments.
    pub fn error(&self, argument: &str, problem: &str) -> Failure {
        ErrorKind::argument(self.call, argument, problem)
    }

    /// The next argument as an id.
    pub fn id(&mut self, name: &str) -> Result<String, Failure> {
        let value = self.take();
        match value.as_str() {
            None if value.kind() == Kind::Object => self.segment(name, &value.get("id")),
            _ => self.segment(name, &value),
        }
    }

    /// The next argument as a string that stands in a path.
    pub fn text(&mut self, name: &str) -> Result<String, Failure> {
        let value = self.take();
        self.segment(name, &value)
    }

    /// A value as one segment of a path: a string that no URL parser takes for something else.
    pub fn segment(&self, name: &str, value: &Value) -> Result<String, Failure> {
        let Some(text) = value.as_str() else {
            return Err(self.error(name, &format!("must be a string, not {}", describe(value))));
        };
        if !value.is_well_formed(&text) {
            return Err(self.error(name, "holds an unpaired surrogate, which no URL can carry"));
        }
        match text.as_str() {
            "" => Err(self.error(name, "must not be empty")),
            "." | ".." => {
                Err(self.error(name, &format!("must not be \"{text}\", which a URL would drop")))
            }
            _ => Ok(text),
        }
    }

    /// The next argument as a queue: what stands in the path, and what kind of name that is.
    pub fn queue(&mut self) -> Result<(String, String), Failure> {
        let given = self.take();
        let (name, kind) = match given.kind() {
            Kind::Object => {
                let kind = given.get("type");
                (
                    self.segment("queue.name", &given.get("name"))?,
                    self.segment("queue.type", &kind)?,
                )
            }
            _ => (self.segment("queue", &given)?, "id".to_owned()),
        };
        // The server undoes both this and the encoding as a segment.
        Ok((name.replace('/', "%2F"), kind))
    }

    /// The next argument as an object.
    pub fn object(&mut self, name: &str) -> Result<Value, Failure> {
        let value = self.take();
        match value.kind() {
            Kind::Object => Ok(value),
            _ => Err(self.error(name, &format!("must be an object, not {}", describe(&value)))),
        }
    }

    /// The next argument as an object; undefined where it is absent, or where request options stand in its place.
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

    /// The request options of a call of which only they and the options before them are left, left in place.
    pub fn last_options(&self) -> Result<CallOptions, Failure> {
        let (first, second) = (self.at(0), self.at(1));
        let alone = !second.is_given() && CallOptions::is(&first);
        CallOptions::read(self.call, if alone { first } else { second })
    }

    /// The next argument as request options.
    pub fn request_options(&mut self) -> Result<CallOptions, Failure> {
        let value = self.take();
        CallOptions::read(self.call, value)
    }
}

impl Args {
    /// The next argument as the id of a task.
    pub fn task_id(&mut self, name: &str) -> Result<String, Failure> {
        let value = self.take();
        self.task_id_of(name, &value)
    }

    /// A value as the id of a task.
    pub fn task_id_of(&self, name: &str, value: &Value) -> Result<String, Failure> {
        let text = value.as_str().unwrap_or_default();
        if !value.is_well_formed(&text) {
            let shown = value.stringify()?.as_str().unwrap_or_default();
            return Err(ErrorKind::rule(&format!(
                "Invalid task id {shown}: it contains characters that cannot be encoded into a URL (for example an unpaired surrogate). Rename the task to use valid characters."
            )));
        }
        self.segment(name, value)
    }
}
