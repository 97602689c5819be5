//! Pure: reads the change log of a table's rows, as Electric serves it. Protocol: <https://electric-sql.com/docs/api/http>.

use crate::host::value::Value;
use crate::util::text::cut;
use crate::util::url::push_pair;

/// The position of a reader in the log, and the current rows.
#[derive(Debug)]
pub struct ShapeLog {
    /// The encoded and sorted parameters that select the rows.
    params: String,
    /// The log; empty if it isn't known yet.
    handle: String,
    offset: String,
    cursor: String,
    /// The last expired handle, so that caches don't return responses for it.
    expired: String,
    /// Whether the whole log has been read, so that the server waits for changes before it responds.
    live: bool,
    /// The rows by key.
    rows: Value,
    /// The changed rows that were not returned yet, by key.
    changed: Value,
}

impl ShapeLog {
    /// Creates a reader at the start of the log of the rows that these sorted parameters select.
    pub fn new(params: String) -> Self {
        Self {
            params,
            handle: String::new(),
            offset: "-1".to_owned(),
            cursor: String::new(),
            expired: String::new(),
            live: false,
            rows: Value::object(),
            changed: Value::object(),
        }
    }

    /// Returns to the start of the log, since the server has dropped the old one. `handle` is the new log, if known. If not, a
    /// handle that differs each time keeps caches from repeating the refusal.
    pub fn restart(&mut self, handle: Option<String>) {
        self.expired = std::mem::take(&mut self.handle);
        if let Some(handle) = handle {
            self.handle = handle;
        } else if !self.expired.is_empty() {
            self.handle = [&self.expired, "-next"].concat();
        }
        "-1".clone_into(&mut self.offset);
        self.cursor.clear();
        self.live = false;
        self.rows = Value::object();
        self.changed = Value::object();
    }

    /// Returns the query string of the next request, with sorted parameters.
    pub fn query(&self) -> String {
        // The log's own parameters sort after `createdAt`, and before all others that select rows.
        let is_before = self.params.starts_with("createdAt=");
        let (before, after) = match cut(&self.params, b'&') {
            Some(parts) if is_before => parts,
            _ if is_before => (self.params.as_str(), ""),
            _ => ("", self.params.as_str()),
        };
        let mut query = before.to_owned();
        for (name, value, is_sent) in [
            // Like other clients of the protocol, this one sends an empty cursor too.
            ("cursor", self.cursor.as_str(), self.live),
            ("expired_handle", &self.expired, !self.expired.is_empty()),
            ("handle", &self.handle, !self.handle.is_empty()),
            ("live", "true", self.live),
            ("log", "full", true),
            ("offset", &self.offset, true),
        ] {
            if is_sent {
                push_pair(&mut query, name, value);
            }
        }
        if !after.is_empty() {
            query.push('&');
        }
        query.push_str(after);
        query
    }

    /// Reads a response. Returns the changed rows once all their changes have arrived.
    ///
    /// Returns `None` if the response isn't an array or has no offset, so that no next request is possible.
    pub fn take(
        &mut self,
        header: impl Fn(&str) -> Option<String>,
        messages: &Value,
    ) -> Option<Vec<Value>> {
        let messages = messages.items()?;
        self.offset = header("electric-offset")?;
        for (own, name) in
            [(&mut self.handle, "electric-handle"), (&mut self.cursor, "electric-cursor")]
        {
            if let Some(value) = header(name) {
                *own = value;
            }
        }
        let mut is_complete = false;
        for message in messages {
            let headers = message.get("headers");
            match message.text_field("key") {
                Some(key) => self.apply(&key, &headers, &message.get("value")),
                None => {
                    let control = headers.text_field("control");
                    is_complete |= control.as_deref() == Some("up-to-date");
                }
            }
        }
        let mut rows = Vec::new();
        if is_complete {
            self.live = true;
            let changed = std::mem::replace(&mut self.changed, Value::object());
            for key in changed.keys() {
                let row = changed.get_named(&key);
                if row.is_given() {
                    rows.push(row);
                }
            }
        }
        Some(rows)
    }

    /// Applies a change, which contains the changed columns of a row.
    fn apply(&mut self, key: &str, headers: &Value, columns: &Value) {
        let mut row = Value::undefined();
        if headers.text_field("operation").as_deref() != Some("delete") {
            row = self.rows.get_named(key).with(Vec::new());
            for column in columns.keys() {
                row.set_named(&column, columns.get_named(&column));
            }
        }
        self.rows.set_named(key, row.clone());
        self.changed.set_named(key, row);
    }
}

/// Parses a Postgres array of texts, such as `{a,"b c"}`, to an array. NULLs are left out.
pub fn text_array(text: &str) -> Value {
    let mut elements = Vec::new();
    let mut element = String::new();
    let (mut quoted, mut was_quoted) = (false, false);
    let inside = text.trim().strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    let mut characters = inside.unwrap_or_default().chars();
    loop {
        match characters.next() {
            Some('\\') if quoted => element.extend(characters.next()),
            Some('"') => {
                quoted = !quoted;
                was_quoted = true;
            }
            Some(c) if quoted || c != ',' => element.push(c),
            end => {
                if was_quoted || !(element.is_empty() || element == "NULL") {
                    elements.push(Value::string(&element));
                }
                element.clear();
                was_quoted = false;
                if end.is_none() {
                    return Value::array(elements);
                }
            }
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::host::scripted::json;
    use proptest::prelude::*;

    fn take(shape: &mut ShapeLog, headers: &[(&str, &str)], messages: &str) -> Option<Value> {
        let header = |name: &str| {
            headers.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        shape.take(header, &json(messages)).map(Value::array)
    }

    fn message(operation: &str, key: &str, value: &str) -> String {
        format!(r#"{{"key":"{key}","value":{value},"headers":{{"operation":"{operation}"}}}}"#)
    }

    const UP_TO_DATE: &str = r#"{"headers":{"control":"up-to-date"}}"#;
    const POSITION: [(&str, &str); 2] = [("electric-offset", "0_0"), ("electric-handle", "h")];

    #[test]
    fn sorts_its_parameters_among_those_of_the_rows() {
        let mut shape = ShapeLog::new("createdAt=1h&skipColumns=x&tags=a%2Cb".to_owned());
        assert_eq!(shape.query(), "createdAt=1h&log=full&offset=-1&skipColumns=x&tags=a%2Cb");
        let position = [POSITION.as_slice(), &[("electric-cursor", "7")]].concat();
        take(&mut shape, &position, &format!("[{UP_TO_DATE}]"));
        assert_eq!(
            shape.query(),
            "createdAt=1h&cursor=7&handle=h&live=true&log=full&offset=0_0&skipColumns=x&tags=a%2Cb"
        );
        let mut without_cursor = ShapeLog::new(String::new());
        take(&mut without_cursor, &POSITION, &format!("[{UP_TO_DATE}]"));
        assert_eq!(without_cursor.query(), "cursor=&handle=h&live=true&log=full&offset=0_0");
        shape.restart(Some("i".to_owned()));
        for (params, query) in [
            ("", "log=full&offset=-1"),
            ("createdAt=1h", "createdAt=1h&log=full&offset=-1"),
            ("tags=a", "log=full&offset=-1&tags=a"),
        ] {
            assert_eq!(ShapeLog::new(params.to_owned()).query(), query);
        }
        let restarted = "createdAt=1h&expired_handle=h&handle=i&log=full&offset=-1";
        assert!(shape.query().starts_with(restarted), "{}", shape.query());
    }

    #[test]
    fn returns_rows_once_all_their_changes_have_arrived() {
        let mut shape = ShapeLog::new(String::new());
        let insert = message("insert", "a", r#"{"x":"1","y":"1"}"#);
        let first = take(&mut shape, &POSITION, &format!("[{insert}]"));
        assert_eq!(first, Some(json("[]")));
        let (x, y) =
            (message("update", "a", r#"{"x":"2"}"#), message("update", "a", r#"{"y":null}"#));
        let both = take(&mut shape, &POSITION, &format!("[{x},{y},{UP_TO_DATE}]"));
        assert_eq!(both, Some(json(r#"[{"x":"2","y":null}]"#)));
        let later = message("update", "a", r#"{"y":"3"}"#);
        let later = take(&mut shape, &POSITION, &format!("[{later},{UP_TO_DATE}]"));
        assert_eq!(later, Some(json(r#"[{"x":"2","y":"3"}]"#)));
        let gone = message("delete", "a", r#"{"x":"2"}"#);
        let gone = take(&mut shape, &POSITION, &format!("[{gone},{UP_TO_DATE}]"));
        assert_eq!(gone, Some(json("[]")));
        let again = message("update", "a", r#"{"y":"4"}"#);
        let again = take(&mut shape, &POSITION, &format!("[{again},{UP_TO_DATE}]"));
        assert_eq!(again, Some(json(r#"[{"y":"4"}]"#)));
    }

    #[test]
    fn restarts_a_log_that_the_server_has_dropped() {
        let mut shape = ShapeLog::new(String::new());
        let insert = message("insert", "a", r#"{"x":"1"}"#);
        take(&mut shape, &POSITION, &format!("[{insert},{UP_TO_DATE}]"));
        shape.restart(None);
        assert_eq!(shape.query(), "expired_handle=h&handle=h-next&log=full&offset=-1");
        let columns = message("update", "a", r#"{"y":"1"}"#);
        let rows = take(&mut shape, &POSITION, &format!("[{columns},{UP_TO_DATE}]"));
        assert_eq!(rows, Some(json(r#"[{"y":"1"}]"#)));
    }

    #[test]
    fn returns_none_for_a_response_without_an_offset() {
        assert_eq!(take(&mut ShapeLog::new(String::new()), &[], "[]"), None);
        assert_eq!(take(&mut ShapeLog::new(String::new()), &POSITION, "7"), None);
        let odd = r#"[7,{},{"key":"k"},{"key":"k","headers":{"operation":"x"}},null]"#;
        assert_eq!(take(&mut ShapeLog::new(String::new()), &POSITION, odd), Some(json("[]")));
    }

    #[test]
    fn parses_arrays_of_postgres() {
        for (text, expected) in [
            ("{}", vec![]),
            ("{a,b}", vec!["a", "b"]),
            (r#"{"a,b","c\"d\\",e f,NULL,"NULL",""}"#, vec!["a,b", "c\"d\\", "e f", "NULL", ""]),
            ("no array", vec![]),
            (r#"{"open"#, vec![]),
        ] {
            let expected = expected.into_iter().map(Value::string).collect();
            assert_eq!(text_array(text), Value::array(expected), "{text}");
        }
    }

    proptest! {
        #[test]
        fn parses_quoted_elements(elements in proptest::collection::vec(".{0,6}", 0..5)) {
            let quote = |text: &String| text.replace('\\', "\\\\").replace('"', "\\\"");
            let quoted: Vec<String> = elements.iter().map(|e| format!("\"{}\"", quote(e))).collect();
            let array = format!("{{{}}}", quoted.join(","));
            prop_assert_eq!(text_array(&array), Value::strings(&elements));
        }

        #[test]
        fn reports_the_same_rows_however_the_log_is_split(
            changes in proptest::collection::vec((0..3usize, 0..4u8, 0..9u8), 0..12),
            cuts in proptest::collection::vec(any::<bool>(), 12),
        ) {
            let operations = ["insert", "update", "delete"];
            let lines: Vec<String> = changes
                .iter()
                .filter_map(|(operation, key, value)| {
                    let row = format!(r#"{{"id":"{key}","x":"{value}"}}"#);
                    Some(message(operations.get(*operation)?, &key.to_string(), &row))
                })
                .chain([UP_TO_DATE.to_owned()])
                .collect();
            let whole = take(&mut ShapeLog::new(String::new()), &POSITION, &format!("[{}]", lines.join(",")));
            let mut shape = ShapeLog::new(String::new());
            let mut response = Vec::new();
            let mut last = None;
            for (line, cut) in lines.iter().zip(cuts.iter().chain([&true])) {
                response.push(line.as_str());
                if *cut || line == UP_TO_DATE {
                    last = take(&mut shape, &POSITION, &format!("[{}]", response.join(",")));
                    response.clear();
                }
            }
            prop_assert_eq!(last, whole);
        }

        #[test]
        fn accepts_any_text(text in ".*") {
            text_array(&text);
        }
    }
}
