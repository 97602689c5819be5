//! Reading a success: what the SDK relies on is checked, what an older server leaves out is filled in, and everything
//! else stays as it came.

use crate::call::{Answer as Due, Default, Endpoint, Shape, describe};
use crate::error::{Error, SchemaError};
use crate::exchange::Reading;
use crate::page::{Neighbours, Paging, neighbours};
use crate::token::Secret;
use crate::transport::{Response, Transport};
use crate::value::{Kind, Thrown, Value};

/// What a call came to.
#[derive(Clone, Debug)]
pub struct Answer<V> {
    /// The endpoint that gave it.
    pub endpoint: &'static Endpoint,
    /// The value for the caller.
    pub value: V,
    /// The response that it came in.
    pub response: Response<V>,
    /// How to turn to the next page and to the previous one.
    pub pages: Neighbours,
    /// Whether the next one is asked for while the caller works on this one.
    pub prefetches: bool,
    /// The key that signs public tokens for what it tells of, if there is one.
    pub signer: Option<Secret>,
    /// How many attempts it took.
    pub attempts: u32,
}

impl<V: Value> Answer<V> {
    /// A response that says nothing but that it is a success.
    pub fn of(endpoint: &'static Endpoint, response: Response<V>) -> Box<Self> {
        Box::new(Self {
            endpoint,
            value: V::undefined(),
            response,
            pages: (None, None),
            prefetches: false,
            signer: None,
            attempts: 1,
        })
    }

    /// The same response, with another value for the caller.
    #[must_use]
    pub fn with(mut self: Box<Self>, value: V) -> Box<Self> {
        self.value = value;
        self
    }
}

/// Reads the JSON of a success, for the call of this name. What is cut off or is no JSON counts as a failed connection, which is worth another
/// attempt where that cannot do the thing twice.
pub fn read<T: Transport>(
    transport: &T,
    endpoint: &'static Endpoint,
    call: &'static str,
    response: Response<T::Value>,
) -> Reading<T::Value> {
    let broken = |what: &str, cause: T::Value| {
        let status = response.status;
        let message = format!("Connection error: the answer to {call} (status {status}) {what}.");
        let error = Error::Connection { call, message, cause }.into();
        if endpoint.repeatable { Reading::Again(error) } else { Reading::Failed(error) }
    };
    let value = match &response.body {
        Ok(_) if matches!(response.status, 204 | 205) => T::Value::undefined(),
        Ok(text) => match T::Value::parse(text) {
            Ok(value) => value,
            Err(Thrown(cause)) => return broken("is not JSON", cause),
        },
        Err(cause) => return broken("broke off", cause.clone()),
    };
    match complete(endpoint.answer, value.clone()) {
        Ok((value, pages)) => {
            let mut answer = Answer::of(endpoint, response).with(value);
            answer.pages = pages;
            Reading::Done(answer)
        }
        Err(Unfit::Issue(issue)) => Reading::Failed(
            Error::Schema(SchemaError {
                call,
                status: response.status,
                issue,
                headers: transport.headers(&response),
                raw_body: value,
            })
            .into(),
        ),
        Err(Unfit::Thrown(cause)) => Reading::Failed(Error::Thrown(cause).into()),
    }
}

enum Unfit<V> {
    Issue(String),
    Thrown(V),
}

impl<V> From<Thrown<V>> for Unfit<V> {
    fn from(Thrown(value): Thrown<V>) -> Self {
        Self::Thrown(value)
    }
}

fn wrong<V: Value>(expected: &str, value: &V, path: &str) -> Unfit<V> {
    let received = describe(value);
    let received = received.strip_prefix("a ").or(received.strip_prefix("an ")).unwrap_or(received);
    let at = if path.is_empty() { String::new() } else { format!(" at \"{path}\"") };
    Unfit::Issue(format!("Invalid input: expected {expected}, received {received}{at}"))
}

fn complete<V: Value>(due: &Due, mut value: V) -> Result<(V, Neighbours), Unfit<V>> {
    let expected = match due.shape {
        Shape::Any => None,
        Shape::Array => Some(("array", Kind::Array)),
        _ => Some(("object", Kind::Object)),
    };
    if let Some((name, kind)) = expected
        && value.kind() != kind
    {
        return Err(wrong(name, &value, ""));
    }
    match due.shape {
        Shape::Page(paging) => return complete_page(due, paging, value),
        Shape::Handle => {
            let id = value.get("id");
            if id.kind() != Kind::String {
                return Err(wrong("string", &id, "id"));
            }
        }
        Shape::Data => {
            let data = value.get("data");
            if data.kind() != Kind::Object {
                return Err(wrong("object", &data, "data"));
            }
        }
        Shape::Any | Shape::Object | Shape::Array => {}
    }
    fill_in(due, &mut value)?;
    Ok((value, (None, None)))
}

fn complete_page<V: Value>(
    due: &Due,
    paging: Paging,
    mut value: V,
) -> Result<(V, Neighbours), Unfit<V>> {
    let data = value.get("data");
    if data.kind() != Kind::Array {
        return Err(wrong("array", &data, "data"));
    }
    if !due.defaults.is_empty() {
        let mut items = data.items().unwrap_or_default();
        for item in &mut items {
            fill_in(due, item)?;
        }
        value.set("data", V::array(items));
    }
    let mut pagination = value.get("pagination");
    match paging {
        Paging::Cursor => {
            for key in ["next", "previous"] {
                let cursor = pagination.get(key);
                if cursor.is_given() && cursor.kind() != Kind::String {
                    return Err(wrong("string", &cursor, &format!("pagination.{key}")));
                }
            }
        }
        Paging::Offset => {
            for key in ["currentPage", "totalPages", "count"] {
                let number = pagination.get(key).to_number();
                if !number.is_nan() {
                    pagination.set(key, V::number(number));
                }
            }
            value.set("pagination", pagination.clone());
        }
    }
    Ok((value, neighbours(paging, &pagination)?))
}

fn fill_in<V: Value>(due: &Due, value: &mut V) -> Result<(), Thrown<V>> {
    for (key, default) in due.defaults {
        if value.kind() == Kind::Object && value.get(key).kind() == Kind::Undefined {
            value.set(
                key,
                match default {
                    Default::Number(number) => V::number(*number),
                    Default::Text(text) => V::string(text),
                    Default::False => V::boolean(false),
                },
            );
        }
    }
    Ok(())
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::page::Turn;
    use crate::resources::{runs, schedules};
    use crate::transport::scripted::{Json, Scripted, json};

    fn reading(endpoint: &'static Endpoint, text: &str) -> Result<(Json, Neighbours), String> {
        let response = Response { status: 202, body: Ok(Json::string(text)), raw: Json::Undefined };
        match read(&Scripted::default(), endpoint, endpoint.name, response) {
            Reading::Done(answer) => Ok((answer.value, answer.pages)),
            Reading::Again(error) => Err(format!("again: {error}")),
            Reading::Failed(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn what_the_sdk_does_not_rely_on_passes_as_it_is() {
        let odd = r#"{"id":7,"status":"NEW_STATUS","createdAt":null,"more":{"a":[1]}}"#;
        let (run, _) = reading(&runs::RETRIEVE, odd).unwrap_or((Json::Undefined, (None, None)));
        assert_eq!(run, json(&odd.replace("]}}", r#"]},"attemptCount":0}"#)));
    }

    #[test]
    fn what_it_relies_on_is_named_when_it_is_missing() {
        let issue = |endpoint, text| reading(endpoint, text).err().unwrap_or_default();
        let at = |what: &str| format!("202 Validation error: Invalid input: expected {what}");
        assert_eq!(issue(&runs::RETRIEVE, "[]"), at("object, received array"));
        assert_eq!(issue(&runs::CANCEL, "{}"), at("string, received undefined at \"id\""));
        assert_eq!(issue(&runs::LIST, r#"{"data":null}"#), at("array, received null at \"data\""));
        assert_eq!(
            issue(&runs::LIST, r#"{"data":[],"pagination":{"next":7}}"#),
            at("string, received number at \"pagination.next\"")
        );
    }

    #[test]
    fn what_is_no_json_is_tried_again_where_that_is_safe() {
        let again = reading(&runs::RETRIEVE, "<html>").err().unwrap_or_default();
        assert!(
            again.starts_with("again: Connection error: the answer to runs.retrieve"),
            "{again}"
        );
        let failed = reading(&runs::CANCEL, "").err().unwrap_or_default();
        assert!(failed.starts_with("Connection error: the answer to runs.cancel"), "{failed}");
    }

    #[test]
    fn page_numbers_are_read_from_strings_too() {
        let text = r#"{"data":[],"pagination":{"currentPage":2,"totalPages":3,"count":null}}"#;
        let (page, pages) =
            reading(&schedules::LIST, text).unwrap_or((Json::Undefined, (None, None)));
        assert_eq!(page, json(&text.replace("null", "0")));
        assert_eq!(pages, (Some(Turn::Number(3.0)), Some(Turn::Number(1.0))));
    }
}
