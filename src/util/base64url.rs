//! Pure: base64url without padding, the encoding of JSON Web Tokens, and hexadecimal.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Encodes bytes.
pub fn encode(bytes: &[u8]) -> String {
    digits(bytes, 6, ALPHABET)
}

/// Encodes bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    digits(bytes, 4, b"0123456789abcdef")
}

/// Writes bytes as digits of this many bits. Zeros fill up the last one.
fn digits(bytes: &[u8], width: u32, alphabet: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    let (mut bits, mut count) = (0u32, 0);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        count += 8;
        while count >= width {
            count -= width;
            add(&mut text, bits >> count, alphabet);
        }
    }
    if count > 0 {
        add(&mut text, bits << (width - count), alphabet);
    }
    text
}

/// Adds the digit of the lowest bits.
fn add(text: &mut String, bits: u32, alphabet: &[u8]) {
    let digit = bits as usize & (alphabet.len() - 1);
    text.extend(alphabet.get(digit).map(|c| char::from(*c)));
}

/// Decodes a text; `None` if it isn't the output of [`encode`].
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut count) = (0u32, 0);
    for c in text.bytes() {
        bits = bits << 6 | ALPHABET.iter().position(|known| *known == c)? as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    let left_over = bits & ((1 << count) - 1);
    (count < 6 && left_over == 0).then_some(bytes)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn encodes_and_decodes_like_the_standard() {
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
        assert_eq!(hex(b"\x00\x9a\xff"), "009aff");
        for text in ["Z", "Zg==", "Zh", "Zm9v+", "Zm 8", "Zg\u{e9}"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn decodes_the_encoded_bytes(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }
    }
}
