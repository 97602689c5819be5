//! Reads the response of a successful call.
//!
//! It checks the parts that the SDK relies on and fills in fields that an older server leaves out. Everything else stays
//! as it is.

use crate::core::call::{Fallback, Schema, Shape, TokenRequest};
use crate::core::error::{ErrorKind, Failure, describe};
use crate::core::page::{Neighbours, Paging, neighbours};
use crate::core::plan::Plan;
use crate::core::send::Verdict;
use crate::core::token::{PendingToken, Secret};
use crate::host::Host;
use crate::host::http::Response;
use crate::host::value::{Kind, Kinds, Value};

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
        let status = response.status;
        let message =
            format!("Connection error: the response to {call} (status {status}) {problem}.");
        Verdict::Incomplete(ErrorKind::connection(call, &message, cause))
    };
    if let Err(cause) = &response.body {
        return incomplete("broke off", cause.clone());
    }
    let value = response.json.clone();
    if response.kinds.are_broken() {
        return incomplete("is not JSON", value);
    }
    let schema = plan.route.schema;
    match complete(schema, value.clone(), response.kinds) {
        Ok((value, pages)) => {
            let mut reply = Reply::of_response(response).with(value);
            (reply.schema, reply.pages) = (schema, pages);
            Verdict::Done(reply)
        }
        Err(issue) => Verdict::Failed(ErrorKind::schema(call, host, &response, &issue)),
    }
}

/// Returns `(mask, kinds)`: a response with matching packed kinds only needs its dates converted. Returns `None` if the kinds
/// aren't sufficient to decide.
///
/// Fields that only a `finish` reads are absent from a usual response.
pub fn usual_kinds(schema: &Schema) -> Option<(u32, u32)> {
    let Some((own, of_shape)) = kinds_of(schema.shape) else {
        return schema.fields.is_empty().then_some((0, 0));
    };
    if let Shape::Page(paging) = schema.shape
        && (paging == Paging::Offset || !schema.fallbacks.is_empty())
    {
        return None;
    }
    let mut kinds = Vec::new();
    for field in schema.fields.split(' ').filter(|field| !field.is_empty()) {
        let fallback = schema.fallbacks.iter().find(|(name, _)| *name == field);
        kinds.push(match fallback {
            Some((_, Fallback::Number(_))) => Kind::Number,
            Some((_, Fallback::Text(_))) => Kind::String,
            Some((_, Fallback::False)) => Kind::Boolean,
            None if field == schema.shape.field() => of_shape,
            None => Kind::Undefined,
        });
    }
    let mask = !0u32 >> (28 - 4 * kinds.len());
    Some((mask, Kinds::pack(own, &kinds)))
}

/// Returns the kinds of a value of this shape and of the field that the shape checks. `None` if any value has the shape.
const fn kinds_of(shape: Shape) -> Option<(Kind, Kind)> {
    match shape {
        Shape::Any => None,
        Shape::Array => Some((Kind::Array, Kind::Undefined)),
        Shape::Object => Some((Kind::Object, Kind::Undefined)),
        Shape::Handle | Shape::Token => Some((Kind::Object, Kind::String)),
        Shape::Data => Some((Kind::Object, Kind::Object)),
        Shape::Page(_) => Some((Kind::Object, Kind::Array)),
    }
}

/// Describes a value of the wrong kind at a path in the body.
fn wrong(expected: Kind, value: &Value, path: &[&str]) -> String {
    let expected = match expected {
        Kind::Array => "array",
        Kind::String => "string",
        _ => "object",
    };
    let received = describe(value);
    let received = received.strip_prefix("a ").or(received.strip_prefix("an ")).unwrap_or(received);
    let mut issue = ["Invalid input: expected ", expected, ", received ", received].concat();
    if !path.is_empty() {
        issue += &[" at \"", &path.concat(), "\""].concat();
    }
    issue
}

/// Checks a body, and fills in what the server left out. Returns it with the pages beside it, or the part that is wrong.
fn complete(
    schema: &Schema,
    mut value: Value,
    kinds: Kinds,
) -> Result<(Value, Neighbours), String> {
    if let Some((own, of_shape)) = kinds_of(schema.shape) {
        let field = schema.shape.field();
        if kinds.own() != own {
            return Err(wrong(own, &value, &[]));
        }
        if !field.is_empty() && kinds.of_field(field) != of_shape {
            return Err(wrong(of_shape, &value.get(field), &[field]));
        }
    }
    let Shape::Page(paging) = schema.shape else {
        fill_in(schema, &mut value, Some(kinds));
        return Ok((value, (None, None)));
    };
    if !schema.fallbacks.is_empty() {
        let mut items = value.get("data").items().unwrap_or_default();
        for item in &mut items {
            fill_in(schema, item, None);
        }
        value.set("data", Value::array(items));
    }
    let mut pagination = value.get("pagination");
    match paging {
        Paging::Cursor => {
            for key in &["next", "previous"] {
                let cursor = pagination.get(key);
                if cursor.is_given() && cursor.kind() != Kind::String {
                    return Err(wrong(Kind::String, &cursor, &["pagination.", key]));
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

fn fill_in(schema: &Schema, value: &mut Value, kinds: Option<Kinds>) {
    for (key, fallback) in schema.fallbacks {
        let (own, field) = match kinds {
            Some(kinds) => (kinds.own(), kinds.of_field(key)),
            None => (value.kind(), value.get(key).kind()),
        };
        if own == Kind::Object && field == Kind::Undefined {
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
        fields: "attemptCount payloadPresignedUrl",
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
        let plan = client.plan(&call).map_err(|error| error.to_string())?;
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
