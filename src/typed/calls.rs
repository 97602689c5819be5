//! The way into the core: a call's name and arguments go down, an answer that can be read as a type comes back.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use super::json::{TOO_DEEP, from_value, plain, to_params, to_payload};
use super::{Config, Error, RequestOptions};
use crate::client::Client;
use crate::error::{self, SchemaError};
use crate::page::{Neighbours, Turn};
use crate::resources::{self, Outcome};
use crate::transport::fetch::Fetch;
use crate::transport::{Response, Transport};
use crate::value::Value;

/// Makes calls, with a configuration and, where the caller set them, request options.
#[derive(Clone, Debug)]
pub struct Calls {
    config: Config,
    options: Option<RequestOptions>,
}

impl Calls {
    pub fn new(config: Config) -> Self {
        Self { config, options: None }
    }

    /// The same with these request options.
    pub fn with(self, options: RequestOptions) -> Self {
        Self { options: Some(options), ..self }
    }

    /// Makes a call. `turn` asks a list for another page than its first.
    pub async fn send(
        &self,
        name: &'static str,
        mut args: Vec<JsValue>,
        turn: Option<Turn>,
    ) -> Result<Reply, Error> {
        let client = Client::new(Fetch::default(), self.config.to_js());
        args.push(self.options.as_ref().map_or(JsValue::UNDEFINED, RequestOptions::to_js));
        match resources::call(&client, resources::named(name), args, turn).await {
            Ok(Outcome::Answer(answer)) => Ok(Reply {
                name,
                value: answer.signed()?,
                response: Some(answer.response),
                pages: answer.pages,
            }),
            Ok(Outcome::Value(value)) => {
                Ok(Reply { name, value, response: None, pages: (None, None) })
            }
            // A getter in a `Json` that JavaScript code handed over may have thrown: then that is why.
            Err(error) => Err(JsValue::take_thrown().map_or(error, Into::into).into()),
        }
    }
}

/// What a call came to.
pub struct Reply {
    name: &'static str,
    value: JsValue,
    response: Option<Response<JsValue>>,
    /// How to turn to the next page and to the previous one.
    pub pages: Neighbours,
}

impl Reply {
    /// The value as a type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        from_value(self.value.clone()).map_err(|problem| self.unfit(problem))
    }

    /// A field of the value as a type.
    pub fn read_field<T: DeserializeOwned>(&self, field: &'static str) -> Result<T, Error> {
        from_value(self.value.get_named(field))
            .map_err(|problem| self.unfit(format!("{problem} at \"{field}\"")))
    }

    /// The value as a type that reads into these fields, which others made up.
    pub fn read_with_foreign<T: DeserializeOwned>(
        mut self,
        fields: &[&'static str],
    ) -> Result<T, Error> {
        for field in fields {
            if let Some(value) = Some(self.value.get_named(field)).filter(Value::is_given) {
                let value = plain(&value)
                    .ok_or_else(|| self.unfit(format!("{TOO_DEEP} at \"{field}\"")))?;
                self.value.set(field, value);
            }
        }
        self.read()
    }

    /// The error of an answer that is not as it should be.
    fn unfit(&self, issue: String) -> Error {
        let Some(response) = &self.response else { return error::Error::rule(&issue).into() };
        let error = error::Error::Schema(SchemaError {
            call: self.name,
            status: response.status,
            issue,
            headers: Fetch::default().headers(response),
            raw_body: self.value.clone(),
        });
        Box::new(error).into()
    }
}

/// A payload as an argument of a call.
pub fn payload<T: Serialize + ?Sized>(
    call: &'static str,
    argument: &str,
    value: &T,
) -> Result<JsValue, Error> {
    argued(call, argument, to_payload(value))
}

/// Parameters as an argument of a call.
pub fn params<T: Serialize + ?Sized>(
    call: &'static str,
    argument: &str,
    value: &T,
) -> Result<JsValue, Error> {
    argued(call, argument, to_params(value))
}

fn argued(
    call: &'static str,
    argument: &str,
    value: Result<JsValue, String>,
) -> Result<JsValue, Error> {
    value.map_err(|problem| {
        error::Error::argument(call, argument, &format!("has no JSON: {problem}")).into()
    })
}
