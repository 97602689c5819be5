//! Pure: encodes texts for paths and query strings.

/// The characters, besides letters and digits, that JavaScript's `encodeURIComponent` doesn't encode.
const PATH_SAFE: &[u8] = b"-_.!~*'()";
/// The characters, besides letters and digits, that JavaScript's `URLSearchParams` doesn't encode.
const QUERY_SAFE: &[u8] = b"*-._";

/// Appends a text to a path as one segment.
pub fn push_segment(path: &mut String, text: &str) {
    push_encoded(path, text, PATH_SAFE, "%20");
}

/// Appends a name and its value to a query string.
pub fn push_pair(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    push_encoded(query, name, QUERY_SAFE, "+");
    query.push('=');
    push_value(query, value);
}

/// Appends the value of a parameter to a query string that ends with its name and `=`.
pub fn push_value(query: &mut String, value: &str) {
    push_encoded(query, value, QUERY_SAFE, "+");
}

fn push_encoded(out: &mut String, text: &str, safe: &[u8], space: &str) {
    for byte in text.bytes() {
        if byte == b' ' {
            out.push_str(space);
        } else if byte.is_ascii_alphanumeric() || safe.contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.extend(char::from_digit(u32::from(digit), 16).map(|c| c.to_ascii_uppercase()));
            }
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn segment(text: &str) -> String {
        let mut out = String::new();
        push_segment(&mut out, text);
        out
    }

    fn query(pairs: &[(&str, &str)]) -> String {
        let mut out = String::new();
        for (name, value) in pairs {
            push_pair(&mut out, name, value);
        }
        out
    }

    fn decode(text: &str) -> Option<String> {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'%' => {
                    let digits = [rest.next()?, rest.next()?];
                    u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
                }
                b'+' => b' ',
                other => other,
            });
        }
        String::from_utf8(bytes).ok()
    }

    #[test]
    fn encodes_any_id_as_one_segment() {
        assert_eq!(segment("run 1/\u{e9}?x=1#frag"), "run%201%2F%C3%A9%3Fx%3D1%23frag");
        assert_eq!(segment("a-b_c.d!e~f*g'h(i)"), "a-b_c.d!e~f*g'h(i)");
    }

    #[test]
    fn form_encodes_a_query() {
        assert_eq!(
            query(&[("filter[tag]", "\u{fc} b,a&b=c"), ("page[size]", "1")]),
            "filter%5Btag%5D=%C3%BC+b%2Ca%26b%3Dc&page%5Bsize%5D=1"
        );
    }

    proptest! {
        #[test]
        fn decodes_the_encoded_text(text in ".*") {
            prop_assert!(!segment(&text).contains(['/', '?', '#', ' ', '%']) || segment(&text).contains('%'));
            prop_assert_eq!(decode(&segment(&text)), Some(text.clone()));
            let pair = query(&[(&text, &text)]);
            let (name, value) = pair.split_once('=').unwrap_or_default();
            prop_assert_eq!(decode(name), Some(text.clone()));
            prop_assert_eq!(decode(value), Some(text));
        }

        #[test]
        fn writes_only_url_characters(text in ".*") {
            let plain = |c: char| c.is_ascii_alphanumeric() || "%-_.!~*'()".contains(c);
            prop_assert!(segment(&text).chars().all(plain));
        }
    }
}
