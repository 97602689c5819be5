//! Reading a success: what the SDK relies on is checked, what an older server leaves out is filled in, and everything
//! else stays as it came.

use crate::call::{Answer as Due, Default, Endpoint, Shape, describe};
use crate::error::{Error, Failure, SchemaError};
use crate::exchange::Reading;
use crate::page::{Neighbours, Paging, neighbours};
use crate::resources::trigger::{PUBLIC_TOKEN, Signing};
use crate::token::Secret;
use crate::transport::{Response, Transport};
use crate::value::{Kind, Kinds, Thrown, Value};

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
    /// The public token of a handle, where it is still to be signed.
    pub signing: Option<Box<Signing<V>>>,
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
            signing: None,
            attempts: 1,
        })
    }

    /// The same response, with another value for the caller.
    #[must_use]
    pub fn with(mut self: Box<Self>, value: V) -> Box<Self> {
        self.value = value;
        self
    }

    /// The value; what is still to be signed in it is signed.
    pub fn signed(&self) -> Result<V, Failure<V>> {
        let mut value = self.value.clone();
        if let Some(signing) = &self.signing {
            value.set(PUBLIC_TOKEN, V::string(&signing.token()?));
        }
        Ok(value)
    }
}

/// Reads the JSON of a success, for the call of this name. What is cut off or is no JSON counts as a failed connection,
/// which is worth another attempt where that cannot do the thing twice.
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
    if let Err(cause) = &response.body {
        return broken("broke off", cause.clone());
    }
    let value = response.json.clone();
    if response.kinds.are_broken() {
        return broken("is not JSON", value);
    }
    match complete(endpoint.answer, value.clone(), response.kinds) {
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

/// The kinds of an answer to which nothing is to be done, all bits of them that are in the mask; `None` where kinds do not
/// tell. Fields that only the call looks at are not there then.
pub fn passing(due: &Due) -> Option<(u32, u32)> {
    let (own, of_shape) = match due.shape {
        Shape::Any => return due.fields.is_empty().then_some((0, 0)),
        Shape::Page(Paging::Offset) => return None,
        Shape::Page(_) if !due.defaults.is_empty() => return None,
        Shape::Page(_) => (Kind::Object, Kind::Array),
        Shape::Array => (Kind::Array, Kind::Undefined),
        Shape::Handle | Shape::Token => (Kind::Object, Kind::String),
        Shape::Object | Shape::Data => (Kind::Object, Kind::Object),
    };
    let mut kinds = Vec::new();
    for field in due.fields.split(' ').filter(|field| !field.is_empty()) {
        let default = due.defaults.iter().find(|(name, _)| *name == field);
        kinds.push(match default {
            Some((_, Default::Number(_))) => Kind::Number,
            Some((_, Default::Text(_))) => Kind::String,
            Some((_, Default::False)) => Kind::Boolean,
            None if field == due.shape.field() => of_shape,
            None => Kind::Undefined,
        });
    }
    let mask = !0u32 >> (28 - 4 * kinds.len());
    Some((mask, Kinds::pack(own, &kinds)))
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

fn complete<V: Value>(due: &Due, mut value: V, kinds: Kinds) -> Result<(V, Neighbours), Unfit<V>> {
    let expected = match due.shape {
        Shape::Any => None,
        Shape::Array => Some(("array", Kind::Array)),
        _ => Some(("object", Kind::Object)),
    };
    if let Some((name, kind)) = expected
        && kinds.own() != kind
    {
        return Err(wrong(name, &value, ""));
    }
    let field = due.shape.field();
    match due.shape {
        Shape::Page(paging) => return complete_page(due, paging, value, kinds),
        Shape::Handle | Shape::Token if kinds.of_field(field) != Kind::String => {
            return Err(wrong("string", &value.get(field), field));
        }
        Shape::Data if kinds.of_field(field) != Kind::Object => {
            return Err(wrong("object", &value.get(field), field));
        }
        _ => {}
    }
    fill_in(due, &mut value, Some(kinds));
    Ok((value, (None, None)))
}

fn complete_page<V: Value>(
    due: &Due,
    paging: Paging,
    mut value: V,
    kinds: Kinds,
) -> Result<(V, Neighbours), Unfit<V>> {
    if kinds.of_field("data") != Kind::Array {
        return Err(wrong("array", &value.get("data"), "data"));
    }
    if !due.defaults.is_empty() {
        let mut items = value.get("data").items().unwrap_or_default();
        for item in &mut items {
            fill_in(due, item, None);
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

fn fill_in<V: Value>(due: &Due, value: &mut V, kinds: Option<Kinds>) {
    for (key, default) in due.defaults {
        let (own, field) = match kinds {
            Some(kinds) => (kinds.own(), kinds.of_field(key)),
            None => (value.kind(), value.get(key).kind()),
        };
        if own == Kind::Object && field == Kind::Undefined {
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
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::page::Turn;
    use crate::resources::{runs, schedules};
    use crate::transport::Request;
    use crate::transport::scripted::{Json, Scripted, answer, json, run};

    fn reading(endpoint: &'static Endpoint, text: &str) -> Result<(Json, Neighbours), String> {
        let request = Request {
            call: endpoint.name,
            method: endpoint.method,
            url: String::new(),
            is_foreign: false,
            headers: Json::Undefined,
            body: None,
            signal: None,
            deadline: None,
            reads: Some(endpoint.answer.fields),
        };
        let world = Scripted::new([answer(202, text)]);
        let Ok(response) = run(world.send(&request, 1)) else { return Err("no answer".to_owned()) };
        match read(&world, endpoint, endpoint.name, response) {
            Reading::Done(answer) => Ok((answer.value, answer.pages)),
            Reading::Again(error) => Err(format!("again: {error}")),
            Reading::Failed(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn all_fields_that_are_relied_on_are_looked_at() {
        for endpoint in crate::resources::endpoints() {
            let due = endpoint.answer;
            let looked_at: Vec<_> = due.fields.split(' ').collect();
            assert!(looked_at.len() <= 7, "{}", endpoint.name);
            let mut relied_on = vec![due.shape.field()];
            if !matches!(due.shape, Shape::Page(_)) {
                relied_on.extend(due.defaults.iter().map(|(field, _)| field));
            }
            for field in relied_on.into_iter().filter(|field| !field.is_empty()) {
                assert!(looked_at.contains(&field), "{}: {field}", endpoint.name);
            }
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
