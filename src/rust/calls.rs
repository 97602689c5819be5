//! Makes calls for the typed API: takes a row and its arguments, and returns a reply that can be read as a type.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use super::json::{TOO_DEEP, from_value, plain, to_params, to_payload};
use super::{Config, Error, RequestOptions};
use crate::api::args::Args;
use crate::api::endpoint::Endpoint;
use crate::core::client::Client;
use crate::core::error::ErrorKind;
use crate::core::page::{Neighbours, PageLink};
use crate::core::reply;
use crate::host::Host;
use crate::host::http::Response;
use crate::host::value::Value;

/// A configuration, and optional request options, with which calls are made.
#[derive(Clone, Debug)]
pub struct Calls {
    config: Config,
    options: Option<RequestOptions>,
}

impl Calls {
    pub fn new(config: Config) -> Self {
        Self { config, options: None }
    }

    /// Sets the request options.
    pub fn with(self, options: RequestOptions) -> Self {
        Self { options: Some(options), ..self }
    }

    /// Makes the call of a row. For a list, `link` requests another page than the first.
    pub async fn send(
        &self,
        row: &'static Endpoint,
        args: Vec<Value>,
        link: Option<PageLink>,
    ) -> Result<Reply, Error> {
        let mut args = self.args(row, args);
        args.page = link;
        let reply = self.make(row, args).await?;
        Ok(Reply {
            call: row.name(),
            value: reply.signed()?,
            pages: reply.pages,
            response: reply.response,
        })
    }

    /// Makes the call of a stream, whose items go to this consumer, until it has ended.
    pub async fn follow(
        &self,
        row: &'static Endpoint,
        args: Vec<Value>,
        consumer: Value,
    ) -> Result<(), Error> {
        let mut args = self.args(row, args);
        args.consumer = consumer;
        self.make(row, args).await.map(drop)
    }

    fn args(&self, row: &'static Endpoint, mut values: Vec<Value>) -> Args {
        values.push(self.request_options());
        Args::new(row.name(), values)
    }

    /// Returns the request options; undefined if the caller set none.
    pub fn request_options(&self) -> Value {
        self.options.as_ref().map_or_else(Value::undefined, RequestOptions::to_value)
    }

    async fn make(
        &self,
        row: &'static Endpoint,
        mut args: Args,
    ) -> Result<Box<reply::Reply>, Error> {
        let client = Client::new(Host, self.config.to_value());
        let end = row.make(&client, &mut args).await;
        // If a getter in a `Json` from JavaScript code has thrown, that error is the cause.
        end.map_err(|error| Value::take_thrown().map_or(error, Into::into).into())
    }
}

/// The reply to a call, which can be read as a type.
pub struct Reply {
    call: &'static str,
    /// The value, which stays in the engine until it is read.
    pub value: Value,
    response: Option<Response>,
    /// The next page and the previous page.
    pub pages: Neighbours,
}

impl Reply {
    /// Reads the value as a type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        from_value(self.value.clone().into()).map_err(|problem| self.mismatch(problem))
    }

    /// Reads a field of the value as a type.
    pub fn read_field<T: DeserializeOwned>(&self, field: &'static str) -> Result<T, Error> {
        from_value(self.value.get(field).into())
            .map_err(|problem| self.mismatch(format!("{problem} at \"{field}\"")))
    }

    /// Reads a value from user code, which may be nested to any depth, as a type.
    pub fn read_foreign<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let value = plain(self.value.js()).ok_or_else(|| TOO_DEEP.to_owned());
        value.and_then(from_value).map_err(|problem| self.mismatch(problem))
    }

    /// Reads the value as a type, with values from user code in these fields, which may be nested to any depth.
    pub fn read_with_foreign<T: DeserializeOwned>(
        self,
        fields: &[&'static str],
    ) -> Result<T, Error> {
        self.flat(fields)?.read()
    }

    /// Checks that none of these fields is nested too deeply.
    pub fn flat(mut self, fields: &[&'static str]) -> Result<Self, Error> {
        for field in fields {
            if let Some(value) = self.value.field(field) {
                let value = plain(value.js())
                    .ok_or_else(|| self.mismatch(format!("{TOO_DEEP} at \"{field}\"")))?;
                self.value.set(field, value.into());
            }
        }
        Ok(self)
    }

    /// Creates the error for a response that doesn't have the expected type.
    fn mismatch(&self, issue: String) -> Error {
        let Some(response) = &self.response else { return ErrorKind::rule(&issue).into() };
        ErrorKind::schema(self.call, &Host, response, &issue).into()
    }
}

/// Converts a payload to an argument of a call.
pub fn payload<T: Serialize + ?Sized>(
    row: &'static Endpoint,
    argument: &str,
    value: &T,
) -> Result<Value, Error> {
    argued(row, argument, to_payload(value))
}

/// Converts parameters to an argument of a call.
pub fn params<T: Serialize + ?Sized>(
    row: &'static Endpoint,
    argument: &str,
    value: &T,
) -> Result<Value, Error> {
    argued(row, argument, to_params(value))
}

fn argued(
    row: &'static Endpoint,
    argument: &str,
    value: Result<JsValue, String>,
) -> Result<Value, Error> {
    value.map(Value::from).map_err(|problem| {
        ErrorKind::argument(row.name(), argument, &format!("can't be converted to JSON: {problem}"))
            .into()
    })
}
