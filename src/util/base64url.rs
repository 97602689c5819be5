//! Pure: bytes as text, in the base64 of JSON Web Tokens: for URLs, and without padding.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The text that stands for these bytes.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 1);
    let mut add = |six: u32| text.extend(ALPHABET.get(six as usize & 63).map(|c| char::from(*c)));
    let (mut bits, mut waiting) = (0u32, 0);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        waiting += 8;
        while waiting >= 6 {
            waiting -= 6;
            add(bits >> waiting);
        }
    }
    if waiting > 0 {
        add(bits << (6 - waiting));
    }
    text
}

/// The bytes that a text stands for; `None` where it is not what [`encode`] gives.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut waiting) = (0u32, 0);
    for c in text.bytes() {
        bits = bits << 6 | ALPHABET.iter().position(|known| *known == c)? as u32;
        waiting += 6;
        if waiting >= 8 {
            waiting -= 8;
            bytes.push((bits >> waiting) as u8);
        }
    }
    let left_over = bits & ((1 << waiting) - 1);
    (waiting < 6 && left_over == 0).then_some(bytes)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_are_those_of_the_standard() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("\u{3ff}\u{3fe}", "z7_Pvg"),
            ("{\"alg\":\"HS256\"}", "eyJhbGciOiJIUzI1NiJ9"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
        }
        for text in ["Z", "Zg==", "Zh", "Zm9v+", "Zm 8", "Zg\u{e9}"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }
    }
}
