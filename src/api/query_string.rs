//! Writes the query string of a call from the fields of the caller's object.

use crate::api::args::Args;
use crate::core::call::{Call, Hole, Place};
use crate::core::error::{ErrorKind, Failure};
use crate::core::page::{AFTER, BEFORE, NUMBER, PageLink};
use crate::host::value::{Kind, Value, decimal};
use crate::util::text::replace;
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
    let wrong = |problem: &str| Err(args.error(&["params.", field].concat(), problem));
    let kind = value.kind();
    let is_true = value.is_truthy();
    let is_shown = match form {
        Form::Flag => kind == Kind::Boolean,
        Form::OnlyTrue => kind == Kind::Boolean && is_true,
        Form::TimeOrZero => is_true || value.as_f64() == Some(0.0),
        Form::Size(_) => true,
        _ => is_true,
    };
    if !is_shown {
        return Ok(None);
    }
    let mut text = String::new();
    match (form, value.as_time()) {
        (Form::Size(size), _) if !is_true => text = decimal(size.into()),
        (Form::IsoTime, Some(_)) => text = replace(&value.stringify()?.to_text(), b'"', ""),
        (Form::Time | Form::TimeOrZero, Some(time)) if time.is_nan() => {
            return Err(ErrorKind::invalid_time());
        }
        (Form::Time | Form::TimeOrZero, Some(time)) => text = decimal(time),
        (Form::Time | Form::TimeOrZero, None) if !matches!(kind, Kind::Number | Kind::String) => {
            return wrong("must be a Date or a number of milliseconds");
        }
        _ => {
            for (index, item) in value.items().unwrap_or_else(|| vec![value]).iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                let shown = match (form, item.kind()) {
                    (Form::Queues, Kind::Object) => {
                        if item.text_field("type").as_deref() == Some("task") {
                            text.push_str("task/");
                        }
                        item.text_field("name")
                    }
                    (Form::Queues, _) => {
                        return wrong("must be { type, name } or an array of such");
                    }
                    (_, Kind::String | Kind::Number | Kind::Boolean) => Some(item.to_text()),
                    _ => return wrong("must be a string or an array of strings"),
                };
                let Some(shown) = shown else { return wrong("needs a name") };
                text.push_str(&shown);
            }
        }
    }
    Ok(Some(text))
}
