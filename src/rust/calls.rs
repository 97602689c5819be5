//! The way into the core: a call's name and arguments go down, an answer that can be read as a type comes back.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use super::json::{TOO_DEEP, from_value, plain, to_params, to_payload};
use super::{Config, Error, RequestOptions};
use crate::api::args::Args;
use crate::api::endpoint::Endpoint;
use crate::core::client::Client;
use crate::core::error::{ErrorKind, SchemaError};
use crate::core::page::{Neighbours, PageLink};
use crate::core::reply;
use crate::host::Host;
use crate::host::http::Response;
use crate::host::value::Value;

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

    /// Makes the call of a row. `link` requests another page of a list than its first.
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

    /// Makes the call of a row that hands over what it brings to this consumer, until it has ended.
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
        let options = self.options.as_ref().map(RequestOptions::to_value);
        values.push(options.unwrap_or_else(Value::undefined));
        Args::new(row.name(), values)
    }

    async fn make(&self, row: &'static Endpoint, mut args: Args) -> Result<reply::Reply, Error> {
        let client = Client::new(Host, self.config.to_value());
        let end = row.make(&client, &mut args).await;
        // A getter in a `Json` that JavaScript code handed over may have thrown: then that is the reason.
        end.map_err(|error| Value::take_thrown().map_or(error, Into::into).into())
    }
}

/// The reply to a call, to be read as a type.
pub struct Reply {
    call: &'static str,
    /// The value, which is the engine's until it is read.
    pub value: Value,
    response: Option<Response>,
    /// The next page and the previous page.
    pub pages: Neighbours,
}

impl Reply {
    /// The value as a type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        from_value(self.value.clone().into()).map_err(|problem| self.unfit(problem))
    }

    /// A field of the value as a type.
    pub fn read_field<T: DeserializeOwned>(&self, field: &'static str) -> Result<T, Error> {
        from_value(self.value.get(field).into())
            .map_err(|problem| self.unfit(format!("{problem} at \"{field}\"")))
    }

    /// A value that others made up as a type.
    pub fn read_foreign<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let value = plain(self.value.js()).ok_or_else(|| TOO_DEEP.to_owned());
        value.and_then(from_value).map_err(|problem| self.unfit(problem))
    }

    /// The value as a type that reads into these fields, which may be nested to any depth.
    pub fn read_with_foreign<T: DeserializeOwned>(
        self,
        fields: &[&'static str],
    ) -> Result<T, Error> {
        self.flat(fields)?.read()
    }

    /// The reply, if none of these fields is nested too deep to be read.
    pub fn flat(mut self, fields: &[&'static str]) -> Result<Self, Error> {
        for field in fields {
            if let Some(value) = self.value.field(field) {
                let value = plain(value.js())
                    .ok_or_else(|| self.unfit(format!("{TOO_DEEP} at \"{field}\"")))?;
                self.value.set(field, value.into());
            }
        }
        Ok(self)
    }

    /// The error of an answer that is not as it should be.
    fn unfit(&self, issue: String) -> Error {
        let Some(response) = &self.response else { return ErrorKind::rule(&issue).into() };
        let error = ErrorKind::Schema(SchemaError {
            call: self.call,
            status: response.status,
            issue,
            headers: Host.headers(response),
            raw_body: self.value.clone(),
        });
        Box::new(error).into()
    }
}

/// A payload as an argument of a call.
pub fn payload<T: Serialize + ?Sized>(
    row: &'static Endpoint,
    argument: &str,
    value: &T,
) -> Result<Value, Error> {
    argued(row, argument, to_payload(value))
}

/// Parameters as an argument of a call.
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
        ErrorKind::argument(row.name(), argument, &format!("has no JSON: {problem}")).into()
    })
}
