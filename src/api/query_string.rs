//! Writes the query string of a call from the fields of the caller's object.

use crate::api::args::Args;
use crate::core::call::{Call, Hole, Place};
use crate::core::error::{ErrorKind, Failure};
use crate::core::page::{AFTER, BEFORE, NUMBER, PageLink};
use crate::host::value::{Kind, Value};
use crate::util::url::{push_pair, push_segment, push_value};

/// A query parameter.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// The field of the caller's object.
    pub field: &'static str,
    /// The name of the parameter in the query string.
    pub key: &'static str,
    /// The form of the value in the query string.
    pub form: Form,
}

/// The form of a query parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A string or number unchanged; the elements of an array, joined by commas.
    Text,
    /// A boolean; other values are left out.
    Flag,
    /// `true`; other values are left out.
    OnlyTrue,
    /// A `Date` or a number, as milliseconds since 1970. 0 is left out.
    Time,
    /// A `Date` or a number, as milliseconds since 1970. 0 is written too.
    TimeOrZero,
    /// A `Date` in ISO 8601.
    IsoTime,
    /// A text, encoded like a path segment.
    Percent,
    /// The size of a page, with this default.
    Size(u32),
    /// A queue `{ type, name }`, or an array of queues.
    Queues,
}

/// Creates a parameter, for tables of parameters.
pub const fn param(field: &'static str, key: &'static str, form: Form) -> Param {
    Param { field, key, form }
}

/// Appends these parameters of the caller's object, which is the argument at `index`, to the query string of a call.
pub fn push_query(
    call: &mut Call,
    args: &Args,
    params: &[Param],
    object: &Value,
    index: usize,
) -> Result<(), Failure> {
    for Param { field, key, form } in params {
        // The filter for environments is only valid if the call names a project.
        if *field == "env" && call.path.is_empty() {
            continue;
        }
        let (argument, text) = match &args.page {
            Some(PageLink { parameter, value })
                if parameter == field || (*parameter == AFTER && *field == "cursor") =>
            {
                (Hole::CURSOR, Some(value.to_text()))
            }
            // A cursor replaces the caller's.
            Some(PageLink { parameter, .. })
                if *parameter != NUMBER && matches!(*field, AFTER | BEFORE | "cursor") =>
            {
                continue;
            }
            _ => (index, write(args, field, *form, object.get(field))?),
        };
        let Some(text) = text else { continue };
        let query = &mut call.query;
        if *form == Form::Percent {
            query.push_str(key);
            query.push('=');
            push_segment(query, &text);
            continue;
        }
        push_pair(query, key, "");
        let start = query.len();
        push_value(query, &text);
        if matches!(form, Form::Text | Form::Time) {
            let to = Place::Query(start, query.len());
            call.holes.push(Hole { to, argument, field });
        }
    }
    Ok(())
}

/// Returns the text of a parameter; `None` if it is left out.
fn write(args: &Args, field: &str, form: Form, value: Value) -> Result<Option<String>, Failure> {
    let wrong = |problem: &str| args.error(&["params.", field].concat(), problem);
    let kind = value.kind();
    let is_shown = match form {
        Form::Flag => kind == Kind::Boolean,
        Form::OnlyTrue => value.as_bool() == Some(true),
        Form::TimeOrZero => value.is_truthy() || value.as_f64() == Some(0.0),
        Form::Size(_) => true,
        _ => value.is_truthy(),
    };
    if !is_shown {
        return Ok(None);
    }
    let shown = match (form, value.as_time()) {
        (Form::Flag | Form::OnlyTrue, _) => value,
        (Form::Size(size), _) if !value.is_truthy() => Value::number(size.into()),
        (Form::IsoTime, Some(_)) => {
            let text = value.stringify()?.to_text();
            let unquoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
            return Ok(Some(unquoted.unwrap_or(&text).to_owned()));
        }
        (Form::Time | Form::TimeOrZero, Some(time)) if time.is_nan() => {
            return Err(ErrorKind::invalid_time());
        }
        (Form::Time | Form::TimeOrZero, Some(time)) => Value::number(time),
        (Form::Time | Form::TimeOrZero, None) => match kind {
            Kind::Number | Kind::String => value,
            _ => return Err(wrong("must be a Date or a number of milliseconds")),
        },
        _ => {
            let mut text = String::new();
            for (index, item) in value.items().unwrap_or_else(|| vec![value]).iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                match (form, item.kind()) {
                    (Form::Queues, Kind::Object) => {
                        let name = item.text_field("name").ok_or_else(|| wrong("needs a name"))?;
                        if item.text_field("type").as_deref() == Some("task") {
                            text.push_str("task/");
                        }
                        text.push_str(&name);
                    }
                    (Form::Queues, _) => {
                        return Err(wrong("must be { type, name } or an array of such"));
                    }
                    (_, Kind::String | Kind::Number | Kind::Boolean) => {
                        text.push_str(&item.to_text());
                    }
                    _ => return Err(wrong("must be a string or an array of strings")),
                }
            }
            return Ok(Some(text));
        }
    };
    Ok(Some(shown.to_text()))
}
