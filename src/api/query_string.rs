//! Writes the query string of a call from the fields of the caller's object.

use crate::api::args::Args;
use crate::core::call::{Hole, Place};
use crate::core::error::{ErrorKind, Failure};
use crate::core::page::PageLink;
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

/// Appends these parameters of the caller's object, which is the argument at `index`. Adds the places of their values to
/// `holes`.
pub fn push_query(
    query: &mut String,
    holes: &mut Vec<Hole>,
    params: &[Param],
    object: &Value,
    index: usize,
    args: &Args,
    in_project: bool,
) -> Result<(), Failure> {
    for Param { field, key, form } in params {
        // The filter for environments is only valid if the call names a project.
        if *field == "env" && !in_project {
            continue;
        }
        let page_value = match (&args.page, *field) {
            (Some(PageLink::After(cursor)), "after" | "cursor") => Some(cursor.clone()),
            (Some(PageLink::Before(cursor)), "before") => Some(cursor.clone()),
            (Some(PageLink::After(_) | PageLink::Before(_)), "after" | "before" | "cursor") => {
                continue;
            }
            (Some(PageLink::Number(page)), "page") => Some((*page as i64).to_string()),
            _ => None,
        };
        let argument = if page_value.is_some() { Hole::CURSOR } else { index };
        let text = match page_value {
            Some(text) => Some(text),
            None => write(args.call, field, *form, &object.get(field))?,
        };
        let Some(text) = text else { continue };
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
            holes.push(Hole { to: Place::Query(start, query.len()), argument, field });
        }
    }
    Ok(())
}

fn write(
    call: &'static str,
    field: &str,
    form: Form,
    value: &Value,
) -> Result<Option<String>, Failure> {
    let wrong = |problem: &str| ErrorKind::argument(call, &format!("params.{field}"), problem);
    match form {
        Form::Flag => {
            return Ok(value.as_bool().map(|flag| if flag { "true" } else { "false" }.to_owned()));
        }
        Form::OnlyTrue => return Ok((value.as_bool() == Some(true)).then(|| "true".to_owned())),
        Form::TimeOrZero if value.as_f64() == Some(0.0) => return Ok(Some("0".to_owned())),
        Form::Size(size) if !value.is_truthy() => return Ok(Some(size.to_string())),
        _ if !value.is_truthy() => return Ok(None),
        _ => {}
    }
    if form == Form::IsoTime && value.as_time().is_some() {
        let text = value.stringify()?.as_str().unwrap_or_default();
        return Ok(Some(text.replace('"', "")));
    }
    if matches!(form, Form::Time | Form::TimeOrZero) {
        return match (value.as_time(), value.kind()) {
            (Some(time), _) if time.is_nan() => Err(ErrorKind::invalid_time()),
            (Some(time), _) => Ok(Some((time as i64).to_string())),
            (None, Kind::Number | Kind::String) => Ok(Some(value.to_text())),
            _ => Err(wrong("must be a Date or a number of milliseconds")),
        };
    }
    let one = |item: &Value| -> Result<String, Failure> {
        match (form, item.kind()) {
            (Form::Queues, Kind::Object) => {
                let name = item.text_field("name").ok_or_else(|| wrong("needs a name"))?;
                let task = item.text_field("type").as_deref() == Some("task");
                Ok(if task { format!("task/{name}") } else { name })
            }
            (Form::Queues, _) => Err(wrong("must be { type, name } or an array of such")),
            (_, Kind::String | Kind::Number | Kind::Boolean) => Ok(item.to_text()),
            _ => Err(wrong("must be a string or an array of strings")),
        }
    };
    match value.items() {
        Some(items) => {
            let mut texts = Vec::with_capacity(items.len());
            for item in &items {
                texts.push(one(item)?);
            }
            Ok(Some(texts.join(",")))
        }
        None => one(value).map(Some),
    }
}
