//! The request options of one call; a configuration holds the same for all calls.
//!
//! An option is read when it is needed. A wrong type is reported then, before anything is sent. Types that hold a caller's
//! options are not `Debug`, since headers may hold keys.

use crate::core::error::{ErrorKind, Failure, wrong_type};
use crate::core::retry::RetryPolicy;
use crate::core::token::Lifetime;
use crate::host::value::{Kind, Value};

/// The names of all request options.
const OPTION_NAMES: [&str; 9] = [
    "retry",
    "additionalHeaders",
    "signal",
    "timeoutInMs",
    "connectTimeoutInMs",
    "stallTimeoutInMs",
    "prefetch",
    "publicAccessToken",
    "clientConfig",
];

/// A caller's request options, for one call or for all calls.
#[derive(Clone)]
pub struct CallOptions {
    /// The call that the options are for.
    pub call: &'static str,
    /// The options object; `None` if the caller passed none.
    object: Option<Value>,
}

impl CallOptions {
    /// Creates empty options for the call with this name.
    pub fn none(call: &'static str) -> Self {
        Self { call, object: None }
    }

    /// Returns whether an object has fields and all of them are request options.
    pub fn is(value: &Value) -> bool {
        let keys = value.keys();
        !keys.is_empty() && keys.iter().all(|key| OPTION_NAMES.contains(&key.as_str()))
    }

    /// Reads the last argument of a call as its options. Fails if it isn't an object, undefined or null.
    pub fn read(call: &'static str, options: Value) -> Result<Self, Failure> {
        check_object(call, "requestOptions", &options)?;
        Ok(Self { call, object: Some(options).filter(Value::is_given) })
    }

    fn wrong(&self, field: &str, expected: &str, value: &Value) -> Failure {
        wrong_type(self.call, &["requestOptions.", field].concat(), expected, value)
    }

    fn field(&self, field: &'static str) -> Option<Value> {
        self.object.as_ref()?.field(field)
    }

    fn object_field(&self, field: &'static str) -> Result<Option<Value>, Failure> {
        match self.field(field) {
            Some(value) if value.kind() != Kind::Object => {
                Err(self.wrong(field, "an object", &value))
            }
            value => Ok(value),
        }
    }

    /// Returns whether the call has additional headers.
    pub fn has_headers(&self) -> bool {
        self.field("additionalHeaders").is_some()
    }

    /// Adds the additional headers to a list, unless it has a header with that name. Fails if one has an invalid name or value.
    pub fn add_headers(&self, to: &mut Vec<(String, String)>) -> Result<(), Failure> {
        let known = to.len();
        let Some(headers) = self.object_field("additionalHeaders")? else { return Ok(()) };
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
            if !to.iter().take(known).any(|(other, _)| other.eq_ignore_ascii_case(&name)) {
                to.push((name, text));
            }
        }
        Ok(())
    }

    /// Returns the signal that aborts the call.
    pub fn signal(&self) -> Result<Option<Value>, Failure> {
        let Some(signal) = self.field("signal") else { return Ok(None) };
        read_signal(self.call, "requestOptions.signal", signal)
    }

    /// Returns the signal that aborts the call; if it has none, that of `defaults`.
    pub fn signal_or(&self, defaults: &Self) -> Result<Option<Value>, Failure> {
        match self.signal()? {
            Some(own) => Ok(Some(own)),
            None => defaults.signal(),
        }
    }

    fn limit_ms(&self, field: &'static str) -> Result<Option<f64>, Failure> {
        let Some(limit) = self.field(field) else { return Ok(None) };
        match limit.as_f64().filter(|ms| *ms >= 0.0) {
            Some(ms) => Ok(Some(ms)),
            None => Err(self.wrong(field, "a number of milliseconds, 0 or more", &limit)),
        }
    }

    /// Returns the time limit with this name in milliseconds; if the call has none, that of `defaults`. 0 switches a limit off.
    pub fn limit_or(&self, defaults: &Self, field: &'static str) -> Result<Option<f64>, Failure> {
        match self.limit_ms(field)? {
            Some(own) => Ok(Some(own)),
            None => defaults.limit_ms(field),
        }
    }

    /// Returns whether the next page of a list is requested while the caller works on the current one. If the call doesn't
    /// say, `defaults` decide.
    pub fn prefetch_or(&self, defaults: &Self) -> Result<bool, Failure> {
        let Some(prefetch) = self.field("prefetch").or_else(|| defaults.field("prefetch")) else {
            return Ok(false);
        };
        prefetch.as_bool().ok_or_else(|| self.wrong("prefetch", "true or false", &prefetch))
    }

    /// Returns the lifetime of the public token on a handle; an hour by default.
    ///
    /// Read it before anything is sent, so that an invalid lifetime rejects the call before there is a handle.
    pub fn token_lifetime(&self) -> Result<Lifetime, Failure> {
        let token = self.field("publicAccessToken").map(|token| token.get("expirationTime"));
        Lifetime::read(&token.unwrap_or_else(Value::undefined), "1h")
    }

    /// Returns the configuration of this call, if the caller passed one.
    pub fn client_config(&self) -> Result<Option<Value>, Failure> {
        self.object_field("clientConfig")
    }

    /// Returns a retry policy with the caller's `retry` options applied.
    pub fn policy(&self, mut policy: RetryPolicy) -> Result<RetryPolicy, Failure> {
        let Some(retry) = self.object_field("retry")? else { return Ok(policy) };
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

/// Reads a caller's abort signal; `None` for undefined and null.
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

/// Returns whether a text is a valid name of an HTTP header.
pub fn is_header_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Returns whether a text, without surrounding white space, is a valid value of an HTTP header.
pub fn is_header_value(value: &str) -> bool {
    value.trim().chars().all(|c| (c as u32) <= 0xff && !matches!(c, '\0' | '\r' | '\n'))
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
                options.add_headers(&mut Vec::new())?;
                options.signal()?;
                options.prefetch_or(&options)?;
                options.limit_ms("timeoutInMs")
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
    fn recognizes_request_options_by_their_fields() {
        assert!(CallOptions::is(&json(r#"{"retry":{},"signal":null}"#)));
        assert!(!CallOptions::is(&json("{}")));
        assert!(!CallOptions::is(&json(r#"{"retry":{},"limit":1}"#)));
    }

    proptest! {
        #[test]
        fn callers_retry_options_override_the_policy_and_the_rest_stays(
            global in proptest::option::of(0u8..9), own in proptest::option::of(0u8..9),
        ) {
            let options = |factor: Option<u8>| {
                let factor = factor.map_or(String::new(), |factor| format!(r#""factor":{factor}"#));
                CallOptions { call: "x", object: Some(json(&format!(r#"{{"retry":{{{factor}}}}}"#))) }
            };
            let policy = options(global).policy(DEFAULT).and_then(|policy| options(own).policy(policy));
            let expected = own.or(global).map_or(DEFAULT.factor, f64::from);
            prop_assert_eq!(policy, Ok(RetryPolicy { factor: expected, ..DEFAULT }));
        }
    }
}
