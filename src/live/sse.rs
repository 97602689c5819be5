//! Pure: server-sent events, out of text that comes in pieces of any size.

/// One event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// Its name; empty where it has none.
    pub name: String,
    /// Its id, where it has one of its own.
    pub id: Option<String>,
    /// Its lines of data.
    pub data: String,
}

/// Puts events together. What the last event lacks when the text ends is never known, so it is not delivered.
#[derive(Debug, Default)]
pub struct Parser {
    /// The beginning of a line.
    rest: String,
    /// How much of it has been searched for the line's end: a long line comes in many pieces.
    searched: usize,
    /// The beginning of an event.
    event: Event,
}

impl Parser {
    /// The events that are complete with this piece.
    pub fn push(&mut self, piece: &str) -> Vec<Event> {
        let mut events = Vec::new();
        let mut text = std::mem::take(&mut self.rest);
        text.push_str(piece);
        let (mut start, mut searched) = (0, self.searched);
        loop {
            let unsearched = text.get(searched..).unwrap_or_default();
            let Some(length) = unsearched.find(['\n', '\r']) else {
                searched = text.len();
                break;
            };
            let end = searched + length;
            let after = match unsearched.get(length..) {
                Some(from_end) if from_end.starts_with("\r\n") => end + 2,
                // Whether a line feed belongs to it is for the next piece to say.
                Some("\r") => {
                    searched = end;
                    break;
                }
                _ => end + 1,
            };
            events.extend(self.line(text.get(start..end).unwrap_or_default()));
            (start, searched) = (after, after);
        }
        text.drain(..start);
        (self.rest, self.searched) = (text, searched - start);
        events
    }

    /// Whether the text ends within an event, and not within a comment or between two events.
    pub fn is_within_event(&self) -> bool {
        let rest = self.rest.trim_end_matches('\r');
        !(rest.is_empty() || rest.starts_with(':')) || !self.event.data.is_empty()
    }

    fn line(&mut self, line: &str) -> Option<Event> {
        if line.is_empty() {
            let mut event = std::mem::take(&mut self.event);
            // Each line of data ends with a line feed; an event without one is none.
            return event.data.pop().map(|_| event);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event.name),
            "id" if !value.contains('\0') => self.event.id = Some(value.to_owned()),
            "data" => {
                self.event.data.push_str(value);
                self.event.data.push('\n');
            }
            // A comment, a time to wait, or what later versions know of.
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
    fn an_event_has_a_name_an_id_and_lines_of_data() {
        let text =
            ": hello\nid: 1-0\nevent:batch\nretry: 5\ndata: {\"a\":1}\ndata:\ndata:  x\nnew\n\n";
        assert_eq!(parse([text]), [event("batch", Some("1-0"), "{\"a\":1}\n\n x")]);
    }

    #[test]
    fn what_has_no_data_or_no_end_is_no_event() {
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
    fn a_line_ends_in_three_ways() {
        let due = [event("", None, "a\nb"), event("", None, "c")];
        assert_eq!(parse(["data:a\r\ndata:b\r\n\r\ndata:c\r\n\r\n"]), due);
        assert_eq!(parse(["data:a\rdata:b\r\rdata:c\r\r", "\n"]), due);
        assert_eq!(parse(["data:a\r", "\ndata:b\n\r", "\ndata:c\n\n"]), due);
    }

    proptest! {
        #[test]
        fn where_the_text_is_cut_does_not_matter(
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
