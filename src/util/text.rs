//! Pure: cuts, joins and searches texts, and reads numbers from them. With the standard library's functions, which handle more
//! types, the module was 0.4 KB larger (gzip).

/// Joins texts with a separator between them.
pub fn join(texts: &[String], separator: &str) -> String {
    let mut joined = String::new();
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            joined.push_str(separator);
        }
        joined.push_str(text);
    }
    joined
}

/// Divides a text at the first occurrence of an ASCII character. `None` if there is none.
pub fn cut(text: &str, at: u8) -> Option<(&str, &str)> {
    let index = text.bytes().position(|byte| byte == at)?;
    Some((text.get(..index)?, text.get(index + 1..)?))
}

/// Replaces each occurrence of an ASCII character.
pub fn replace(text: &str, old: u8, new: &str) -> String {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some((before, after)) = cut(rest, old) {
        replaced.push_str(before);
        replaced.push_str(new);
        rest = after;
    }
    replaced.push_str(rest);
    replaced
}

/// Returns whether a list of words, separated by spaces, has this word.
pub fn has_word(list: &str, word: &str) -> bool {
    let mut rest = list;
    while let Some((first, others)) = cut(rest, b' ') {
        if first == word {
            return true;
        }
        rest = others;
    }
    rest == word
}

/// Reads a number from a text that consists of decimal digits. `None` if it has other characters or exceeds 32 bits.
pub fn whole_number(digits: &str) -> Option<f64> {
    let number = leading_integer(digits)?;
    let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    Some(number).filter(|number| is_whole && *number <= f64::from(u32::MAX))
}

/// Reads the digits at the start of a text, like JavaScript's `parseInt`. `None` if there are none.
pub fn leading_integer(text: &str) -> Option<f64> {
    let mut number = None;
    for digit in text.trim().bytes().take_while(u8::is_ascii_digit) {
        number = Some(number.unwrap_or(0.0) * 10.0 + f64::from(digit - b'0'));
    }
    number
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_from_digits() {
        assert_eq!(leading_integer(" 1735689600000-0"), Some(1_735_689_600_000.0));
        assert_eq!((leading_integer("x1"), leading_integer("")), (None, None));
        assert_eq!(whole_number("4294967295"), Some(4_294_967_295.0));
        for text in ["", "4294967296", "1.5", "-1", " 1"] {
            assert_eq!(whole_number(text), None, "{text}");
        }
    }

    #[test]
    fn divides_and_searches_texts() {
        assert_eq!(cut("a:b:c", b':'), Some(("a", "b:c")));
        assert_eq!((cut("abc", b':'), cut("é:", b':')), (None, Some(("é", ""))));
        assert_eq!(replace("/a//b", b'/', "%2F"), "%2Fa%2F%2Fb");
        assert_eq!(
            ["a", "bc", "c", "b"].map(|word| has_word("a bc c", word)),
            [true, true, true, false]
        );
    }

    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_can_be_read(text in ".*", number: u32) {
            let _ = (leading_integer(&text), whole_number(&text));
            prop_assert_eq!(whole_number(&number.to_string()), Some(f64::from(number)));
            prop_assert_eq!(leading_integer(&format!("{number} {text}")), Some(f64::from(number)));
        }
    }
}
