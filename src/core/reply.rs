//! Reads the response of a successful call.
//!
//! It checks the parts that the SDK relies on and fills in fields that an older server leaves out. Everything else stays
//! as it is.

use crate::core::call::{Fallback, Schema, Shape, TokenRequest};
use crate::core::error::{ErrorKind, Failure};
use crate::core::page::{Neighbours, Paging, neighbours};
use crate::core::plan::Plan;
use crate::core::send::Verdict;
use crate::core::token::{PendingToken, Secret};
use crate::host::Host;
use crate::host::http::Response;
use crate::host::value::{Kind, Value, decimal};

/// The field of a handle that holds its public token.
pub const PUBLIC_TOKEN: &str = "publicAccessToken";

/// The end of a call. The reply is boxed, so that passing it on is cheap.
pub type End = Result<Box<Reply>, Failure>;

/// The result of a call, with its response.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The value for the caller.
    pub value: Value,
    /// The response; `None` if nothing was sent.
    pub response: Option<Response>,
    /// The schema that the response was read by.
    pub schema: &'static Schema,
    /// The next page and the previous page of a list.
    pub pages: Neighbours,
    /// Whether the next page is requested while the caller works on this one.
    pub prefetches: bool,
    /// The public token of a handle, if it is not signed yet.
    pub token: Option<Box<PendingToken>>,
    /// The number of attempts that were made.
    pub attempts: u32,
}

impl Reply {
    /// Creates a reply without a response.
    pub fn of_value(value: Value) -> Box<Self> {
        Box::new(Self {
            value,
            response: None,
            schema: &ANY,
            pages: (None, None),
            prefetches: false,
            token: None,
            attempts: 1,
        })
    }

    /// Creates a reply without a value, for a response whose status is all that matters.
    pub fn of_response(response: Response) -> Box<Self> {
        let mut reply = Self::of_value(Value::undefined());
        reply.response = Some(response);
        reply
    }

    /// Replaces the value for the caller.
    #[must_use]
    pub fn with(mut self: Box<Self>, value: Value) -> Box<Self> {
        self.value = value;
        self
    }

    /// Adds a public token to the handle in this reply: the server's, or one that is signed when it is first read.
    pub fn add_token(
        &mut self,
        host: &Host,
        signer: Option<&Secret>,
        request: &TokenRequest,
    ) -> Result<(), Failure> {
        let header = |name| host.header(self.response.as_ref()?, name);
        if let Some(token) = header("x-trigger-jwt") {
            self.value.set(PUBLIC_TOKEN, Value::string(&token));
            return Ok(());
        }
        let key = signer.cloned().ok_or_else(|| {
            ErrorKind::rule(
                "This credential cannot self-sign public tokens, and the server did not return one. Upgrade the server or use the root API key.",
            )
        })?;
        let claims = match header("x-trigger-jwt-claims") {
            Some(claims) if !claims.is_empty() => {
                Value::parse(&Value::string(&claims)).map_err(|_| {
                    ErrorKind::rule(
                        "The server's claims for the public token (x-trigger-jwt-claims) are not JSON. The call itself succeeded.",
                    )
                })?
            }
            _ => Value::undefined(),
        };
        let id = self.value.text_field("id").unwrap_or_default();
        let issued = (host.now() / 1000.0).floor();
        let expires = request.lifetime.expires(issued);
        let scope = [request.permission.as_str(), &id].concat();
        self.token = Some(Box::new(PendingToken { claims, key, scope, issued, expires }));
        Ok(())
    }

    /// Returns the value with its public token signed.
    pub fn signed(&self) -> Result<Value, Failure> {
        let mut value = self.value.clone();
        if let Some(token) = &self.token {
            value.set(PUBLIC_TOKEN, Value::string(&token.sign()?));
        }
        Ok(value)
    }
}

static ANY: Schema = Schema::of(Shape::Any);

/// Reads the JSON of a success.
///
/// A body that is cut off or isn't JSON is reported as a failed connection, since another attempt may bring all of it.
pub fn read(host: &Host, plan: &Plan, response: Response) -> Verdict {
    let call = plan.request.call;
    let incomplete = |problem: &str, cause: Value| {
        let status = decimal(response.status.into());
        let start = "Connection error: the response to ";
        let message = [start, call, " (status ", &status, ") ", problem, "."].concat();
        Verdict::Incomplete(ErrorKind::connection(call, &message, cause))
    };
    if let Err(cause) = &response.body {
        return incomplete("broke off", cause.clone());
    }
    let value = match &response.json {
        Ok(value) => value.clone(),
        Err(cause) => return incomplete("is not JSON", cause.clone()),
    };
    let schema = plan.route.schema;
    match complete(schema, value) {
        Ok((value, pages)) => {
            let mut reply = Reply::of_response(response).with(value);
            (reply.schema, reply.pages) = (schema, pages);
            Verdict::Done(reply)
        }
        Err(issue) => Verdict::Failed(ErrorKind::schema(call, host, &response, &issue)),
    }
}

/// Checks that a part of the body has the expected kind. Fails with a description of what is wrong.
fn check(expected: Kind, value: &Value, path: &[&str]) -> Result<(), String> {
    let received = value.kind();
    if received == expected {
        return Ok(());
    }
    let (expected, received) = (expected.as_str(), received.as_str());
    let mut issue = ["Invalid input: expected ", expected, ", received ", received].concat();
    if !path.is_empty() {
        issue += &[" at \"", &path.concat(), "\""].concat();
    }
    Err(issue)
}

/// Checks a body, and fills in what the server left out. Returns it with the pages beside it, or the part that is wrong.
fn complete(schema: &Schema, mut value: Value) -> Result<(Value, Neighbours), String> {
    if let Some(kind) = schema.shape.kind() {
        check(kind, &value, &[])?;
    }
    if let Some((field, kind)) = schema.shape.field() {
        check(kind, &value.get(field), &[field])?;
    }
    let Shape::Page(paging) = schema.shape else {
        fill_in(schema, &mut value);
        return Ok((value, (None, None)));
    };
    if !schema.fallbacks.is_empty() {
        let mut items = value.get("data").items().unwrap_or_default();
        for item in &mut items {
            fill_in(schema, item);
        }
        value.set("data", Value::array(items));
    }
    let mut pagination = value.get("pagination");
    match paging {
        Paging::Cursor => {
            for key in &["next", "previous"] {
                let cursor = pagination.get(key);
                if cursor.is_given() {
                    check(Kind::String, &cursor, &["pagination.", key])?;
                }
            }
        }
        Paging::Offset => {
            for key in &["currentPage", "totalPages", "count"] {
                let number = pagination.get(key).to_number();
                if !number.is_nan() {
                    pagination.set(key, Value::number(number));
                }
            }
            value.set("pagination", pagination.clone());
        }
    }
    Ok((value, neighbours(paging, &pagination)))
}

fn fill_in(schema: &Schema, value: &mut Value) {
    for (key, fallback) in schema.fallbacks {
        if value.kind() == Kind::Object && value.get(key).kind() == Kind::Undefined {
            value.set(
                key,
                match fallback {
                    Fallback::Number(number) => Value::number(*number),
                    Fallback::Text(text) => Value::string(text),
                    Fallback::False => Value::boolean(false),
                },
            );
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::core::call::{Call, Route};
    use crate::core::client::Client;
    use crate::core::page::{NUMBER, PageLink};
    use crate::host::http::Method;
    use crate::host::scripted::{answer, json, run};

    static RUN: Schema = Schema {
        unusual: "payloadPresignedUrl",
        fallbacks: &[("attemptCount", Fallback::Number(0.0))],
        ..Schema::OBJECT
    };
    static BY_CURSOR: Schema = Schema::OBJECT.paged(Paging::Cursor);
    static BY_NUMBER: Schema = Schema::OBJECT.paged(Paging::Offset);

    const fn route(method: Method, schema: &'static Schema) -> Route {
        Route { schema, ..Route::new("runs.retrieve", "retrieveRun", method, "/api/v3/runs") }
    }

    static RETRIEVE: Route = route(Method::Get, &RUN);
    static CANCEL: Route = route(Method::Post, &Schema::HANDLE);
    static LIST: Route = route(Method::Get, &BY_CURSOR);
    static LIST_BY_NUMBER: Route = route(Method::Get, &BY_NUMBER);

    fn reading(route: &'static Route, text: &str) -> Result<(Value, Neighbours), String> {
        let host = Host::new([answer(202, text)]);
        let client = Client::new(host, json(r#"{"secretKey":"k"}"#));
        let call = Call::new(route, route.name, route.path.to_owned());
        let plan = client.plan(call).map_err(|error| error.to_string())?;
        let Ok(response) = run(client.host.send(&plan.request, 1)) else {
            return Err("no response".to_owned());
        };
        match read(&client.host, &plan, response) {
            Verdict::Done(reply) => Ok((reply.value, reply.pages)),
            Verdict::Incomplete(error) => Err(format!("incomplete: {error}")),
            Verdict::Retry(error) | Verdict::Failed(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn keeps_unknown_fields_and_values() {
        let odd = r#"{"id":7,"status":"NEW_STATUS","createdAt":null,"more":{"a":[1]}}"#;
        let (run, _) = reading(&RETRIEVE, odd).unwrap_or((Value::Undefined, (None, None)));
        assert_eq!(run, json(&odd.replace("]}}", r#"]},"attemptCount":0}"#)));
    }

    #[test]
    fn names_the_missing_or_wrong_field() {
        let issue = |route, text| reading(route, text).err().unwrap_or_default();
        let at = |what: &str| format!("202 Validation error: Invalid input: expected {what}");
        assert_eq!(issue(&RETRIEVE, "[]"), at("object, received array"));
        assert_eq!(issue(&CANCEL, "{}"), at("string, received undefined at \"id\""));
        assert_eq!(issue(&LIST, r#"{"data":null}"#), at("array, received null at \"data\""));
        assert_eq!(
            issue(&LIST, r#"{"data":[],"pagination":{"next":7}}"#),
            at("string, received number at \"pagination.next\"")
        );
    }

    #[test]
    fn treats_a_body_that_is_not_json_as_incomplete() {
        let problem = reading(&RETRIEVE, "<html>").err().unwrap_or_default();
        assert!(
            problem.starts_with("incomplete: Connection error: the response to runs.retrieve"),
            "{problem}"
        );
    }

    #[test]
    fn converts_page_numbers_and_finds_the_pages_beside() {
        let text = r#"{"data":[],"pagination":{"currentPage":2,"totalPages":3,"count":null}}"#;
        let (page, pages) =
            reading(&LIST_BY_NUMBER, text).unwrap_or((Value::Undefined, (None, None)));
        assert_eq!(page, json(&text.replace("null", "0")));
        let link = |page| Some(PageLink { parameter: NUMBER, value: Value::number(page) });
        assert_eq!(pages, (link(3.0), link(1.0)));
    }
}
