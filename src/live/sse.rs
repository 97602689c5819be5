//! Pure: parses server-sent events from text in pieces of any size.

use crate::util::text::cut;

/// An event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// The name of the event; empty if it has none.
    pub name: String,
    /// The id of the event, if it has one.
    pub id: Option<String>,
    /// The lines of data.
    pub data: String,
}

/// A parser of events. An incomplete event at the end of the text is not returned.
#[derive(Debug, Default)]
pub struct Parser {
    /// The current line.
    line: String,
    /// Whether the last line ended with a carriage return, which a line feed may follow.
    after_return: bool,
    /// The current event.
    event: Event,
}

impl Parser {
    /// Adds a piece of text. Returns the events that it completes.
    pub fn push(&mut self, piece: &str) -> Vec<Event> {
        let mut events = Vec::new();
        for c in piece.chars() {
            if c != '\n' && c != '\r' {
                self.line.push(c);
                continue;
            }
            let is_rest = c == '\n' && self.after_return && self.line.is_empty();
            self.after_return = c == '\r';
            if !is_rest {
                events.extend(self.end_line());
            }
        }
        events
    }

    /// Returns whether the text ends within an event, rather than within a comment or between two events.
    pub fn is_within_event(&self) -> bool {
        !(self.line.is_empty() || self.line.starts_with(':')) || !self.event.data.is_empty()
    }

    fn end_line(&mut self) -> Option<Event> {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            let mut event = std::mem::take(&mut self.event);
            // Each line of data ends with a line feed. An event without data is ignored.
            return event.data.pop().map(|_| event);
        }
        let (field, value) = cut(&line, b':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event.name),
            "id" if !value.bytes().any(|byte| byte == 0) => self.event.id = Some(value.to_owned()),
            "data" => {
                self.event.data.push_str(value);
                self.event.data.push('\n');
            }
            // A comment, a reconnect time, or a field of a later version.
            _ => {}
        }
        None
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Vec<Event> {
        let mut parser = Parser::default();
        pieces.into_iter().flat_map(|piece| parser.push(piece)).collect()
    }

    fn event(name: &str, id: Option<&str>, data: &str) -> Event {
        Event { name: name.to_owned(), id: id.map(str::to_owned), data: data.to_owned() }
    }

    #[test]
    fn parses_the_name_the_id_and_the_data_of_an_event() {
        let text =
            ": hello\nid: 1-0\nevent:batch\nretry: 5\ndata: {\"a\":1}\ndata:\ndata:  x\nnew\n\n";
        assert_eq!(parse([text]), [event("batch", Some("1-0"), "{\"a\":1}\n\n x")]);
    }

    #[test]
    fn ignores_events_without_data_or_end() {
        assert_eq!(parse(["id: 7\n\n\nevent: x\n\ndata: a\n\ndata: lost"]), [event("", None, "a")]);
        assert_eq!(parse(["data\n\n"]), [event("", None, "")]);
    }

    #[test]
    fn knows_whether_the_text_ends_within_an_event() {
        for (text, is_within) in [
            ("", false),
            ("data: a\n\n", false),
            ("data: a\r\n\r\n", false),
            (": nothing\n", false),
            (": noth", false),
            ("id: 7\n", false),
            ("data: a\n\nda", true),
            ("data: a\n", true),
        ] {
            let mut parser = Parser::default();
            parser.push(text);
            assert_eq!(parser.is_within_event(), is_within, "{text:?}");
        }
    }

    #[test]
    fn accepts_all_line_endings() {
        let events = [event("", None, "a\nb"), event("", None, "c")];
        assert_eq!(parse(["data:a\r\ndata:b\r\n\r\ndata:c\r\n\r\n"]), events);
        assert_eq!(parse(["data:a\rdata:b\r\rdata:c\r\r", "\n"]), events);
        assert_eq!(parse(["data:a\r", "\ndata:b\n\r", "\ndata:c\n\n"]), events);
    }

    proptest! {
        #[test]
        fn parses_any_text_character_by_character(text in "(data:|id:|event:|\n|\r|\0|:|\\PC){0,60}") {
            let characters: Vec<String> = text.chars().map(String::from).collect();
            prop_assert_eq!(parse(characters.iter().map(String::as_str)), parse([text.as_str()]));
        }

        #[test]
        fn parses_pieces_of_any_size(
            lines in proptest::collection::vec("(data|id|event|)(: ?[a-z\u{e9}\u{1f600}:]{0,4})?", 0..12),
            end in "(\r\n|\n|\r)",
            cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..8),
        ) {
            let text = lines.join(&end) + &end + &end + "data: .\n\n";
            let characters: Vec<char> = text.chars().collect();
            let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(characters.len())).collect();
            places.extend([0, characters.len()]);
            places.sort_unstable();
            let pieces: Vec<String> = places
                .windows(2)
                .filter_map(|ends| Some(characters.get(*ends.first()?..*ends.last()?)?.iter().collect()))
                .collect();
            prop_assert_eq!(parse(pieces.iter().map(String::as_str)), parse([text.as_str()]));
        }
    }
}
