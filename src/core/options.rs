//! The options of one call, which also stand in a configuration for all calls.
//!
//! An option is read when it is needed, and one of a wrong type is reported then, before anything is sent. What holds a
//! caller's options is not `Debug`: headers may hold keys.

use crate::core::error::{ErrorKind, Failure, wrong_type};
use crate::core::retry::RetryPolicy;
use crate::core::token::Lifetime;
use crate::host::value::{Kind, Value};

/// The names of all request options.
const OPTION_NAMES: [&str; 7] = [
    "retry",
    "additionalHeaders",
    "signal",
    "timeoutInMs",
    "prefetch",
    "publicAccessToken",
    "clientConfig",
];

/// What a caller asks for one call alone, or for all calls.
#[derive(Clone)]
pub struct CallOptions {
    /// The call that they are for.
    pub call: &'static str,
    /// `None` if the caller gave none.
    given: Option<Value>,
}

impl CallOptions {
    /// No options, for the call of this name.
    pub fn none(call: &'static str) -> Self {
        Self { call, given: None }
    }

    /// Whether an object is request options and nothing else: it has fields, and all of them are known as such.
    pub fn is(value: &Value) -> bool {
        let keys = value.keys();
        !keys.is_empty() && keys.iter().all(|key| OPTION_NAMES.contains(&key.as_str()))
    }

    /// The last argument of a call.
    pub fn read(call: &'static str, given: Value) -> Result<Self, Failure> {
        check_object(call, "requestOptions", &given)?;
        Ok(Self { call, given: Some(given).filter(Value::is_given) })
    }

    fn wrong(&self, field: &str, due: &str, value: &Value) -> Failure {
        wrong_type(self.call, &["requestOptions.", field].concat(), due, value)
    }

    fn field(&self, field: &'static str) -> Option<Value> {
        self.given.as_ref()?.field(field)
    }

    fn object(&self, field: &'static str) -> Result<Option<Value>, Failure> {
        match self.field(field) {
            Some(value) if value.kind() != Kind::Object => {
                Err(self.wrong(field, "an object", &value))
            }
            value => Ok(value),
        }
    }

    /// The headers that are asked for.
    pub fn headers(&self) -> Result<Vec<(String, String)>, Failure> {
        let mut pairs = Vec::new();
        let Some(headers) = self.object("additionalHeaders")? else { return Ok(pairs) };
        for name in headers.keys() {
            let value = headers.get_named(&name);
            let text = match value.kind() {
                Kind::Undefined | Kind::Null => continue,
                Kind::String | Kind::Number | Kind::Boolean => value.to_text(),
                _ => return Err(self.wrong("additionalHeaders", "an object of strings", &headers)),
            };
            if !is_header_name(&name) || !is_header_value(&text) {
                let argument = ["requestOptions.additionalHeaders.", &name].concat();
                let problem = "holds characters that no HTTP header can carry";
                return Err(ErrorKind::argument(self.call, &argument, problem));
            }
            pairs.push((name, text));
        }
        Ok(pairs)
    }

    /// The signal that ends the call.
    pub fn signal(&self) -> Result<Option<Value>, Failure> {
        let Some(signal) = self.field("signal") else { return Ok(None) };
        read_signal(self.call, "requestOptions.signal", signal)
    }

    /// The signal that ends the call, else that of all calls.
    pub fn signal_over(&self, all: &Self) -> Result<Option<Value>, Failure> {
        match self.signal()? {
            Some(own) => Ok(Some(own)),
            None => all.signal(),
        }
    }

    /// How long an attempt may take, in milliseconds; 0 switches the limit off.
    pub fn timeout_ms(&self) -> Result<Option<f64>, Failure> {
        let Some(timeout) = self.field("timeoutInMs") else { return Ok(None) };
        match timeout.as_f64().filter(|ms| *ms >= 0.0) {
            Some(ms) => Ok(Some(ms)),
            None => Err(self.wrong("timeoutInMs", "a number of milliseconds, 0 or more", &timeout)),
        }
    }

    /// How long an attempt may take, else how long one of all calls may.
    pub fn timeout_over(&self, all: &Self) -> Result<Option<f64>, Failure> {
        match self.timeout_ms()? {
            Some(own) => Ok(Some(own)),
            None => all.timeout_ms(),
        }
    }

    /// Whether the next page of a list is asked for while the caller works on this one, as the call says, else as is said
    /// for all calls.
    pub fn prefetches_over(&self, all: &Self) -> Result<bool, Failure> {
        let Some(prefetch) = self.field("prefetch").or_else(|| all.field("prefetch")) else {
            return Ok(false);
        };
        prefetch.as_bool().ok_or_else(|| self.wrong("prefetch", "true or false", &prefetch))
    }

    /// How long the public token on a handle is to be valid; an hour by default. Read it before anything is sent, so that
    /// an invalid lifetime rejects the call before there is a handle.
    pub fn token_lifetime(&self) -> Result<Lifetime, Failure> {
        let token = self.field("publicAccessToken").map(|token| token.get("expirationTime"));
        Lifetime::read(&token.unwrap_or_else(Value::undefined), "1h")
    }

    /// The configuration of this call.
    pub fn client_config(&self) -> Result<Option<Value>, Failure> {
        self.object("clientConfig")
    }

    /// A policy with what is asked here over it.
    pub fn policy(&self, mut policy: RetryPolicy) -> Result<RetryPolicy, Failure> {
        let Some(retry) = self.object("retry")? else { return Ok(policy) };
        for (key, setting) in [
            ("maxAttempts", &mut policy.max_attempts),
            ("factor", &mut policy.factor),
            ("minTimeoutInMs", &mut policy.min_timeout_ms),
            ("maxTimeoutInMs", &mut policy.max_timeout_ms),
        ] {
            if let Some(value) = retry.field(key) {
                match value.as_f64().filter(|number| !number.is_nan()) {
                    Some(number) => *setting = number,
                    None => return Err(self.wrong(&["retry.", key].concat(), "a number", &value)),
                }
            }
        }
        if let Some(randomize) = retry.field("randomize") {
            policy.randomize = randomize.is_truthy();
        }
        Ok(policy)
    }
}

/// A caller's signal, or none where nothing stands.
pub fn read_signal(
    call: &'static str,
    argument: &str,
    signal: Value,
) -> Result<Option<Value>, Failure> {
    let is_signal = signal.get("aborted").kind() == Kind::Boolean
        && signal.get("addEventListener").kind() == Kind::Other;
    match is_signal {
        true => Ok(Some(signal)),
        false if !signal.is_given() => Ok(None),
        false => Err(wrong_type(call, argument, "an AbortSignal", &signal)),
    }
}

/// Checks that a value is an object, undefined or null.
pub fn check_object(call: &'static str, name: &str, value: &Value) -> Result<(), Failure> {
    match value.kind() {
        Kind::Undefined | Kind::Null | Kind::Object => Ok(()),
        _ => Err(wrong_type(call, name, "an object", value)),
    }
}

/// Whether a text can be the name of an HTTP header.
pub fn is_header_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Whether a text can be the value of an HTTP header, white space around it aside.
pub fn is_header_value(value: &str) -> bool {
    let value = value.trim_matches([' ', '\t', '\r', '\n']);
    value.chars().all(|c| (c as u32) <= 0xff && !matches!(c, '\0' | '\r' | '\n'))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::core::retry::DEFAULT;
    use crate::host::scripted::json;
    use proptest::prelude::*;

    #[test]
    fn names_an_option_of_the_wrong_type() {
        let options = |text: &str| CallOptions::read("runs.list", json(text));
        let problem = |failure: Option<Failure>| {
            failure.map(|failure| failure.to_string()).unwrap_or_default()
        };
        assert_eq!(
            problem(options("7").err()),
            "runs.list: requestOptions must be an object, not a number"
        );
        let of = |text: &str| {
            options(text).and_then(|options| {
                options.policy(DEFAULT)?;
                options.headers()?;
                options.signal()?;
                options.prefetches_over(&options)?;
                options.timeout_ms()
            })
        };
        for (text, named) in [
            (r#"{"retry":3}"#, "requestOptions.retry must be an object"),
            (r#"{"retry":{"factor":"x"}}"#, "requestOptions.retry.factor must be a number"),
            (r#"{"additionalHeaders":[1]}"#, "requestOptions.additionalHeaders must be an object"),
            (r#"{"additionalHeaders":{"a\nb":"c"}}"#, "no HTTP header can carry"),
            (r#"{"additionalHeaders":{"a":{}}}"#, "must be an object of strings"),
            (r#"{"signal":{}}"#, "requestOptions.signal must be an AbortSignal"),
            (r#"{"prefetch":"yes"}"#, "requestOptions.prefetch must be true or false"),
            (r#"{"timeoutInMs":-1}"#, "requestOptions.timeoutInMs must be a number"),
        ] {
            assert!(problem(of(text).err()).contains(named), "{text}");
        }
    }

    #[test]
    fn request_options_are_known_by_their_fields() {
        assert!(CallOptions::is(&json(r#"{"retry":{},"signal":null}"#)));
        assert!(!CallOptions::is(&json("{}")));
        assert!(!CallOptions::is(&json(r#"{"retry":{},"limit":1}"#)));
    }

    proptest! {
        #[test]
        fn what_a_caller_sets_wins_and_the_rest_stays(
            global in proptest::option::of(0u8..9), own in proptest::option::of(0u8..9),
        ) {
            let options = |factor: Option<u8>| {
                let factor = factor.map_or(String::new(), |factor| format!(r#""factor":{factor}"#));
                CallOptions { call: "x", given: Some(json(&format!(r#"{{"retry":{{{factor}}}}}"#))) }
            };
            let policy = options(global).policy(DEFAULT).and_then(|policy| options(own).policy(policy));
            let expected = own.or(global).map_or(DEFAULT.factor, f64::from);
            prop_assert_eq!(policy, Ok(RetryPolicy { factor: expected, ..DEFAULT }));
        }
    }
}
