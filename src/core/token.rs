//! Credentials: the kinds of keys and tokens, and the public tokens that a key signs.
//!
//! Pure: the time is an argument.

use hmac_sha256::{HMAC, Hash};

use crate::core::error::{ErrorKind, Failure};
use crate::host::value::{Kind, Value};
use crate::util::base64url;
use crate::util::text::{cut, has_word};

/// A key or token. It can be sent, but not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a key or token.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text of the key, for the header that carries it and for signing.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Returns whether everyone may see this key. Only public access tokens may be seen.
    pub fn is_public(&self) -> bool {
        self.0.starts_with("eyJ")
    }

    /// Returns whether this key can sign public tokens. Additional environment keys and tokens of runs can't.
    pub fn can_sign(&self) -> bool {
        let additional = ["tr_dev_sk_", "tr_stg_sk_", "tr_prod_sk_", "tr_preview_sk_"]
            .iter()
            .filter_map(|prefix| self.0.strip_prefix(prefix))
            .any(|rest| rest.len() == 24 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        !additional && !self.is_run_token()
    }

    /// Returns whether this is the token of a run, judging by its JWT header.
    pub fn is_run_token(&self) -> bool {
        run_claims(&self.0).is_some()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Returns the SHA-256 of a text in lower-case hexadecimal, as the API expects idempotency keys.
pub fn sha256_hex(text: &str) -> String {
    base64url::hex(&Hash::hash(text.as_bytes()))
}

/// Returns whether a signature is the HMAC-SHA-256 of a text in lower-case hexadecimal.
///
/// The comparison takes constant time, so that its duration doesn't reveal the number of correct digits.
pub fn is_signature(signature: &str, text: &str, secret: &Secret) -> bool {
    let expected = base64url::hex(&HMAC::mac(text.as_bytes(), secret.reveal().as_bytes()));
    let differences = expected.bytes().zip(signature.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
    expected.len() == signature.len() && differences == 0
}

/// Signs a public token: a JWT for the API with these claims. `issued` and `expires` are in seconds since 1970.
pub fn sign(key: &Secret, claims: &Value, issued: f64, expires: f64) -> Result<String, Failure> {
    let claims = claims.with(vec![
        ("iss", Value::string("https://id.trigger.dev")),
        ("aud", Value::string("https://api.trigger.dev")),
        ("exp", Value::number(expires)),
        ("iat", Value::number(issued)),
    ]);
    let payload = claims.stringify()?.as_str().unwrap_or_default();
    let signed = [SIGNED_BY_HS256, ".", &base64url::encode(payload.as_bytes())].concat();
    let signature = HMAC::mac(signed.as_bytes(), key.reveal().as_bytes());
    Ok([&signed, ".", &base64url::encode(&signature)].concat())
}

/// The JWT header `{"alg":"HS256"}` in base64url.
const SIGNED_BY_HS256: &str = "eyJhbGciOiJIUzI1NiJ9";

/// A public token that is not signed yet. Few callers read theirs, and signing takes longer than the rest of a trigger.
#[derive(Clone, Debug)]
pub struct PendingToken {
    /// The claims that the server asks for.
    pub claims: Value,
    /// The key that signs the token.
    pub key: Secret,
    /// The scope of the token.
    pub scope: String,
    /// The time of issue, in seconds since 1970.
    pub issued: f64,
    /// The time of expiry, in seconds since 1970.
    pub expires: f64,
}

impl PendingToken {
    /// Signs the token.
    pub fn sign(&self) -> Result<String, Failure> {
        let scopes = Value::strings(std::slice::from_ref(&self.scope));
        let claims = self.claims.with(vec![("scopes", scopes)]);
        sign(&self.key, &claims, self.issued, self.expires)
    }
}

/// The lifetime of a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lifetime {
    /// A number of seconds.
    Seconds(f64),
    /// The time of expiry, in seconds since 1970.
    Until(f64),
}

impl Lifetime {
    /// Reads a caller's lifetime: a duration such as `15m`, a time in seconds since 1970, or a `Date`. The default is a
    /// duration.
    pub fn read(given: &Value, default: &str) -> Result<Self, Failure> {
        if let Some(time) = given.as_time() {
            return if time.is_nan() {
                Err(ErrorKind::invalid_time())
            } else {
                Ok(Self::Until((time / 1000.0).floor()))
            };
        }
        if let Some(seconds) = given.as_f64().filter(|seconds| seconds.is_finite()) {
            return Ok(Self::Until(seconds));
        }
        let text = given.as_str();
        let text = text.as_deref().unwrap_or(if given.is_given() { "" } else { default });
        match period_seconds(text) {
            Some(seconds) => Ok(Self::Seconds(seconds)),
            None => Err(ErrorKind::Type.error("Invalid time period format")),
        }
    }

    /// Returns the time of expiry of a token that is issued now, in seconds since 1970.
    pub fn expires(self, now_seconds: f64) -> f64 {
        match self {
            Self::Seconds(seconds) => now_seconds + seconds,
            Self::Until(seconds) => seconds,
        }
    }
}

/// The units of a duration in seconds, in their usual spellings.
const UNITS: [(&str, f64); 6] = [
    ("s sec secs second seconds", 1.0),
    ("m min mins minute minutes", 60.0),
    ("h hr hrs hour hours", 3600.0),
    ("d day days", 86_400.0),
    ("w week weeks", 604_800.0),
    ("y yr yrs year years", 31_557_600.0),
];

/// Converts a duration to seconds: an optional sign, a number, and a unit.
fn period_seconds(text: &str) -> Option<f64> {
    let text = text.to_ascii_lowercase();
    let (mut sign, mut rest) = (1.0, text.as_str());
    if let Some(unsigned) = rest.strip_prefix('-') {
        (sign, rest) = (-1.0, unsigned);
    } else if let Some(unsigned) = rest.strip_prefix('+') {
        rest = unsigned;
    }
    if let Some(past) = rest.strip_suffix(" ago") {
        (sign, rest) = (-sign, past);
    } else if let Some(future) = rest.strip_suffix(" from now") {
        rest = future;
    }
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let (number, unit) = rest.split_at_checked(length)?;
    let unit = unit.strip_prefix(' ').unwrap_or(unit);
    let is_number = is_digit(number.as_bytes().first()) && is_digit(number.as_bytes().last());
    let (_, seconds) = UNITS.iter().find(|(names, _)| has_word(names, unit))?;
    // With a second point, it is NaN.
    let seconds = Value::string(number).to_number() * seconds;
    Some((sign * seconds).round()).filter(|seconds| is_number && seconds.is_finite())
}

/// The reason for the choice of a credential inside a task, in the API's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The token of the run was chosen.
    Selected,
    /// The call doesn't accept tokens of runs.
    UnsupportedOperation,
    /// The run has no token.
    MissingToken,
    /// The token of the run is malformed.
    MalformedToken,
    /// The token of the run has expired, or will within five minutes.
    ExpiredToken,
    /// The token of the run has an older, smaller scope.
    OldScope,
    /// The call goes to another branch than the run's.
    BranchOverride,
}

impl Reason {
    /// Returns the name of the reason in requests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Selected => "selected",
            Self::UnsupportedOperation => "unsupported_operation",
            Self::MissingToken => "missing_token",
            Self::MalformedToken => "malformed_token",
            Self::ExpiredToken => "expired_token",
            Self::OldScope => "old_scope",
            Self::BranchOverride => "branch_override",
        }
    }
}

/// Returns the encoded claims of a run's token; `None` if it isn't such a token.
fn run_claims(token: &str) -> Option<&str> {
    let (header, rest) = cut(token, b'.')?;
    let (claims, signature) = cut(rest, b'.')?;
    let is_complete = !signature.is_empty() && cut(signature, b'.').is_none();
    let typ = part(header).filter(|_| is_complete)?.get("typ");
    (typ == Value::constant("run+jwt")).then_some(claims)
}

/// Decodes a part of a JWT.
fn part(text: &str) -> Option<Value> {
    // The parts that matter are ASCII.
    let text: String = base64url::decode(text)?.into_iter().map(char::from).collect();
    Value::parse(&Value::string(&text)).ok()
}

/// The minimum remaining lifetime of a run's token, in milliseconds.
pub const RUN_TOKEN_MARGIN_MS: f64 = 300_000.0;

/// Decides whether a run's token can be used now.
pub fn judge_run_token(token: Option<&str>, now_ms: f64) -> Reason {
    let Some(token) = token.filter(|token| !token.is_empty()) else { return Reason::MissingToken };
    let Some(claims) = run_claims(token).and_then(part) else {
        return Reason::MalformedToken;
    };
    let Some(scopes) = claims.get("scopes").items() else { return Reason::MalformedToken };
    let Some(expires) = claims.get("exp").as_f64() else { return Reason::MalformedToken };
    if claims.get("token_use") != Value::constant("run")
        || claims.get("aud") != Value::constant("trigger:api")
        || scopes.iter().any(|scope| scope.kind() != Kind::String)
    {
        Reason::MalformedToken
    } else if expires * 1000.0 - now_ms <= RUN_TOKEN_MARGIN_MS {
        Reason::ExpiredToken
    } else if scopes.contains(&Value::constant("admin")) {
        Reason::Selected
    } else {
        Reason::OldScope
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::host::scripted::json;
    use proptest::prelude::*;

    #[test]
    fn accepts_only_the_exact_signature() {
        let text = "what do ya want for nothing?";
        let right = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let is = |signature: &str| is_signature(signature, text, &Secret::new("Jefe"));
        assert!(is(right));
        let wrong =
            [String::new(), right.replace("43", "44"), right.to_uppercase(), format!("{right}0")];
        assert!(!wrong.iter().any(|signature| is(signature)));
    }

    #[test]
    fn never_prints_a_key() {
        let printed = format!("{:?}", Secret::new("tr_dev_secret"));
        assert!(!printed.contains("tr_dev"), "{printed}");
    }

    #[test]
    fn additional_keys_can_not_sign() {
        let can_sign = |key: &str| Secret::new(key).can_sign();
        assert!(!can_sign("tr_prod_sk_abcdefghijklmnopqrstuvwx"));
        for key in ["tr_prod_sk_short", "tr_dev_secret", "tr_prod_abcdefghijklmnopqrstuvwxyz"] {
            assert!(can_sign(key), "{key}");
        }
    }

    #[test]
    fn hashes_keys_like_the_api() {
        assert_eq!(
            sha256_hex("my-key"),
            "5e78863ed1ffb9fc66b1d61634b126bf8eb20267e7996297eeeb9b19c8c0f732"
        );
    }

    #[test]
    fn signs_a_token_with_hs256() {
        let token =
            sign(&Secret::new("key"), &json(r#"{"sub":"env_1"}"#), 1.0, 2.0).unwrap_or_default();
        let parts: Vec<_> = token.split('.').collect();
        assert_eq!(parts.first(), Some(&"eyJhbGciOiJIUzI1NiJ9"));
        let payload = parts.get(1).and_then(|part| base64url::decode(part));
        assert_eq!(
            String::from_utf8(payload.unwrap_or_default()).as_deref(),
            Ok(
                r#"{"sub":"env_1","iss":"https://id.trigger.dev","aud":"https://api.trigger.dev","exp":2,"iat":1}"#
            )
        );
        // Computed with: openssl dgst -sha256 -hmac key
        assert_eq!(parts.get(2).map(|signature| signature.len()), Some(43));
    }

    #[test]
    fn reads_a_lifetime_in_its_usual_spellings() {
        for (text, seconds) in [
            ("15m", 900.0),
            ("1h", 3600.0),
            ("2 days", 172_800.0),
            ("1.5 hours", 5400.0),
            ("30 Secs", 30.0),
            ("1 year", 31_557_600.0),
            ("5 minutes from now", 300.0),
            ("5m ago", -300.0),
            ("- 5s", -5.0),
        ] {
            assert_eq!(period_seconds(text), Some(seconds), "{text}");
        }
        for text in ["", "soon", "15", "m", "1 fortnight", "1. h", ".5h", "1h2m"] {
            assert_eq!(period_seconds(text), None, "{text}");
        }
        let expiry = |given: &Value, now| Lifetime::read(given, "1h").map(|of| of.expires(now));
        assert_eq!(expiry(&json("4102444800"), 0.0), Ok(4_102_444_800.0));
        assert_eq!(expiry(&Value::Date(2500.0), 0.0), Ok(2.0));
        assert_eq!(expiry(&Value::undefined(), 10.0), Ok(3610.0));
        assert_eq!(
            expiry(&json("true"), 10.0).err().map(|error| error.kind),
            Some(ErrorKind::Type)
        );
    }

    #[test]
    fn selects_the_token_of_a_run_only_if_it_is_valid() {
        let token = |header: &str, claims: &str| {
            let encode = |text: &str| base64url::encode(text.as_bytes());
            format!("{}.{}.sig", encode(header), encode(claims))
        };
        let header = r#"{"typ":"run+jwt"}"#;
        let claims = |exp: u32, scopes: &str| {
            format!(r#"{{"token_use":"run","aud":"trigger:api","exp":{exp},"scopes":[{scopes}]}}"#)
        };
        let judge = |token: &str| judge_run_token(Some(token), 1_000_000.0);
        assert_eq!(judge(&token(header, &claims(1301, r#""admin""#))), Reason::Selected);
        assert_eq!(judge(&token(header, &claims(1300, r#""admin""#))), Reason::ExpiredToken);
        assert_eq!(judge(&token(header, &claims(9999, r#""read""#))), Reason::OldScope);
        assert_eq!(judge(&token(header, &claims(1, r#""read""#))), Reason::ExpiredToken);
        assert_eq!(judge(&token(header, &claims(9999, "7"))), Reason::MalformedToken);
        let no_scopes = r#"{"token_use":"run","aud":"trigger:api","exp":9999}"#;
        assert_eq!(judge(&token(header, no_scopes)), Reason::MalformedToken);
        assert!(Secret::new(token(header, "not JSON")).is_run_token());
        assert_eq!(judge(&token(header, "not JSON")), Reason::MalformedToken);
        assert_eq!(judge(&token("{}", &claims(9999, r#""admin""#))), Reason::MalformedToken);
        assert_eq!(judge("a.b.c"), Reason::MalformedToken);
        assert_eq!(judge("tr_dev_secret"), Reason::MalformedToken);
        assert_eq!(judge_run_token(None, 0.0), Reason::MissingToken);
    }

    proptest! {
        #[test]
        fn any_text_is_a_lifetime_or_none(text in ".*", shaped in "[+-]? ?[0-9]{0,12}(\\.[0-9]{0,20})? ?[a-z]{0,8}( ago)?") {
            for text in [&text, &shaped] {
                prop_assert!(period_seconds(text).is_none_or(f64::is_finite), "{}", text);
            }
        }

        #[test]
        fn any_text_is_a_token_or_none(parts in proptest::collection::vec("[\\w=+/-]{0,20}|\\PC{0,8}", 0..5)) {
            let token = parts.join(".");
            let secret = Secret::new(token.as_str());
            let _ = (secret.is_run_token(), secret.can_sign(), judge_run_token(Some(&token), 0.0));
            let shown = format!("{secret:?}");
            prop_assert!(token.len() < 9 || !shown.contains(&token));
        }

        #[test]
        fn a_signature_is_right_for_its_text_and_secret_alone(text in ".*", secret in ".+", other in ".+") {
            let sign = |text: &str, secret: &str| base64url::hex(&HMAC::mac(text.as_bytes(), secret.as_bytes()));
            let key = Secret::new(secret.as_str());
            prop_assert!(is_signature(&sign(&text, &secret), &text, &key));
            prop_assert_eq!(is_signature(&sign(&text, &other), &text, &key), secret == other);
            prop_assert!(!is_signature(&other, &text, &key));
        }
    }
}
