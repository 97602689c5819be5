//! Idempotency keys: their hashes, as the API expects them, and their scopes.

use std::cell::RefCell;

use crate::core::context::TaskContext;
use crate::core::error::{ErrorKind, Failure};
use crate::core::token::sha256_hex;
use crate::host::value::{Kind, Value, decimal};
use crate::util::text::join;

/// The length of a hash. A string of this length is treated as a key that is already hashed.
const HASH_LENGTH: usize = 64;

/// The number of keys created outside of a run whose origins are remembered at least, so that a trigger can send the origin of
/// its key. Inside a run, all origins are remembered until another run creates a key.
const REMEMBERED: usize = 1000;

/// The scope in which equal keys are the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyScope {
    /// The run that the caller is in; global outside of a run.
    Run,
    /// The attempt of the run that the caller is in; global outside of a run.
    Attempt,
    /// The whole environment.
    Global,
}

impl KeyScope {
    /// Returns the name of the scope in requests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Attempt => "attempt",
            Self::Global => "global",
        }
    }

    /// Reads a scope by its name. The default is `run`.
    pub fn read(call: &'static str, value: &Value) -> Result<Self, Failure> {
        match (value.as_str().as_deref(), value.kind()) {
            (Some("run"), _) | (None, Kind::Undefined | Kind::Null) => Ok(Self::Run),
            (Some("attempt"), _) => Ok(Self::Attempt),
            (Some("global"), _) => Ok(Self::Global),
            _ => Err(ErrorKind::argument(
                call,
                "options.scope",
                "must be \"run\", \"attempt\" or \"global\"",
            )),
        }
    }
}

/// A hashed key, as it is sent with a trigger.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The hash; undefined if there is no key.
    pub hash: Value,
    /// The parts that the key was made of, joined, and its scope, as `{ key, scope }`; undefined if unknown.
    pub origin: Value,
}

/// The origins of created keys, by hash, in JavaScript objects.
struct Origins {
    /// The newer origins.
    known: Value,
    /// The older origins, which are forgotten first.
    older: Value,
    /// The number of newer origins.
    count: usize,
    /// The id of the run that created the keys; empty outside of a run.
    run_id: String,
}

const NO_ORIGINS: Origins = Origins {
    known: Value::undefined(),
    older: Value::undefined(),
    count: 0,
    run_id: String::new(),
};

thread_local! {
    /// The origins of the keys created outside of a run, and of the keys of the last run.
    static CREATED: RefCell<[Origins; 2]> = const { RefCell::new([NO_ORIGINS, NO_ORIGINS]) };
}

impl Origins {
    fn add(&mut self, hash: &str, origin: Value) {
        if self.count == 0 || self.run_id.is_empty() && self.count == REMEMBERED {
            self.older = std::mem::replace(&mut self.known, Value::object());
            self.count = 0;
        }
        self.count += 1;
        self.known.set_named(hash, origin);
    }
}

/// Returns the origin of a created key; undefined if it is unknown.
fn origin_of(hash: &str) -> Value {
    CREATED.with_borrow(|created| {
        let mut origin = Value::undefined();
        for origins in created {
            for known in [&origins.known, &origins.older] {
                if !origin.is_given() {
                    origin = known.get_named(hash);
                }
            }
        }
        origin
    })
}

fn origin(parts: &[String], scope: KeyScope) -> Value {
    Value::object_of(vec![
        ("key", Value::string(&join(parts, "-"))),
        ("scope", Value::constant(scope.as_str())),
    ])
}

/// Hashes the parts of a key, and the run and the attempt that it belongs to.
pub fn hash(mut parts: Vec<String>, run_id: Option<&str>, attempt: Option<f64>) -> String {
    parts.extend(run_id.map(str::to_owned));
    parts.extend(attempt.map(decimal));
    sha256_hex(&join(&parts, "-"))
}

fn hash_in_run(parts: Vec<String>, context: Option<&TaskContext>) -> String {
    hash(parts, context.map(|context| context.run_id.as_str()), None)
}

/// Creates a hashed key, which the `idempotencyKey` option accepts unchanged, and remembers its origin.
pub fn create(parts: Vec<String>, scope: KeyScope, context: Option<&TaskContext>) -> String {
    let origin = origin(&parts, scope);
    let run_id = context.map_or("", |context| &context.run_id);
    let own = context.filter(|_| scope != KeyScope::Global);
    let attempt = own.filter(|_| scope == KeyScope::Attempt).map(|context| context.attempt_number);
    let hash = hash(parts, own.map(|context| context.run_id.as_str()), attempt);
    CREATED.with_borrow_mut(|[outside, inside]| {
        let origins = if run_id.is_empty() { outside } else { inside };
        if origins.run_id != run_id {
            *origins = Origins { run_id: run_id.to_owned(), ..NO_ORIGINS };
        }
        origins.add(&hash, origin);
    });
    hash
}

/// Returns whether a text is treated as a key that is already hashed.
pub fn is_hash(text: &str) -> bool {
    text.chars().map(char::len_utf16).sum::<usize>() == HASH_LENGTH
}

/// Returns whether a hash belongs to a remembered key.
pub fn is_known(hash: &str) -> bool {
    origin_of(hash).is_given()
}

/// Reads the parts of a key: the items of an array, or a string as the only part. `argument` names the key in the error.
pub fn parts(call: &'static str, argument: &str, key: &Value) -> Result<Vec<String>, Failure> {
    let mut parts = Vec::new();
    match key.kind() {
        Kind::String => parts.push(key.to_text()),
        Kind::Array => {
            for item in &key.items().unwrap_or_default() {
                parts.push(item.to_text());
            }
        }
        _ => {
            let problem = "must be a string or an array of strings";
            return Err(ErrorKind::argument(call, argument, problem));
        }
    }
    Ok(parts)
}

/// Returns the key to send for the `idempotencyKey` option of a trigger.
pub fn resolve(
    call: &'static str,
    option: &Value,
    context: Option<&TaskContext>,
) -> Result<Key, Failure> {
    if !option.is_truthy() {
        return Ok(Key { hash: Value::undefined(), origin: Value::undefined() });
    }
    if let Some(text) = option.as_str().filter(|text| is_hash(text)) {
        return Ok(Key { hash: option.clone(), origin: origin_of(&text) });
    }
    let parts = parts(call, "options.idempotencyKey", option)?;
    let origin = origin(&parts, KeyScope::Run);
    Ok(Key { hash: Value::string(&hash_in_run(parts, context)), origin })
}

/// Returns the hash for an item without its own key, made of the batch's key and the item's index.
pub fn of_item(batch_key: &Value, index: usize, context: Option<&TaskContext>) -> Value {
    // The API joins an array with commas here, but with hyphens for the batch's own key.
    let batch_key = match parts("", "", batch_key) {
        Ok(parts) => join(&parts, ","),
        Err(_) => batch_key.to_text(),
    };
    Value::string(&hash_in_run(vec![batch_key, decimal(index as f64)], context))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::host::scripted::json;

    fn context() -> TaskContext {
        TaskContext { run_id: "run_parent".into(), attempt_number: 2.0, ..TaskContext::default() }
    }

    fn sent(option: &str, context: Option<&TaskContext>) -> Value {
        resolve("tasks.trigger", &json(option), context).map_or(Value::Undefined, |key| key.hash)
    }

    fn sha256(text: &str) -> Value {
        Value::string(&sha256_hex(text))
    }

    #[test]
    fn hashes_a_key_with_its_scope() {
        let create_in = |scope, context: Option<&TaskContext>| {
            create(vec!["my-key".to_owned()], scope, context)
        };
        let outside = "5e78863ed1ffb9fc66b1d61634b126bf8eb20267e7996297eeeb9b19c8c0f732";
        for scope in [KeyScope::Run, KeyScope::Attempt, KeyScope::Global] {
            assert_eq!(create_in(scope, None), outside);
        }
        assert_eq!(create_in(KeyScope::Global, Some(&context())), outside);
        assert_eq!(
            create_in(KeyScope::Run, Some(&context())),
            "60f58513a487917cbb69e22b0c6e660cf001fd21615ef53a4060e1f4e0686334"
        );
        assert_eq!(
            create_in(KeyScope::Attempt, Some(&context())),
            "ba7b30a37f78fb3471748c56805a4e10de263fbadfd5cc6e6a3b79933ecbc61a"
        );
    }

    #[test]
    fn hashes_an_option_unless_it_is_hashed_already() {
        assert_eq!(sent(r#""""#, None), Value::Undefined);
        assert_eq!(sent("null", None), Value::Undefined);
        assert_eq!(sent(r#"["a","b"]"#, None), sha256("a-b"));
        assert_eq!(sent(r#""a-b""#, None), sha256("a-b"));
        let no_part = sent("[]", Some(&context()));
        assert_eq!(no_part, sha256("run_parent"), "no part leaves no hyphen behind");
        let foreign = Value::string(&"a".repeat(64));
        let key = resolve("tasks.trigger", &foreign, None);
        assert_eq!(key, Ok(Key { hash: foreign, origin: Value::Undefined }));
        let created = create(vec!["mine".to_owned()], KeyScope::Global, Some(&context()));
        let created = Value::string(&created);
        let origin = json(r#"{"key":"mine","scope":"global"}"#);
        let key = resolve("tasks.trigger", &created, None);
        assert_eq!(key, Ok(Key { hash: created, origin }));
        assert!(resolve("tasks.trigger", &json("7"), None).is_err());
    }

    #[test]
    fn derives_the_key_of_an_item_from_the_batch() {
        assert_eq!(of_item(&json(r#"["a","b"]"#), 1, None), sha256("a,b-1"));
        assert_eq!(of_item(&json(r#""batch-key""#), 1, None), sha256("batch-key-1"));
    }

    #[test]
    fn remembers_all_keys_of_the_current_run_and_the_last_ones_created_outside() {
        let create_in = |run: Option<&str>, key: usize| {
            let context =
                run.map(|id| TaskContext { run_id: id.to_owned(), ..TaskContext::default() });
            create(vec![key.to_string()], KeyScope::Run, context.as_ref())
        };
        let outside = create_in(None, 0);
        let first = create_in(Some("run_1"), 0);
        for key in 1..3 * REMEMBERED {
            create_in(Some("run_1"), key);
        }
        assert_eq!(origin_of(&first), json(r#"{"key":"0","scope":"run"}"#));
        create_in(Some("run_2"), 0);
        assert!(!is_known(&first), "another run began");
        assert!(is_known(&outside));
        for key in 1..REMEMBERED {
            create_in(None, key);
        }
        assert!(is_known(&outside));
        for key in REMEMBERED..3 * REMEMBERED {
            create_in(None, key);
        }
        assert!(!is_known(&outside));
        assert!(is_known(&create_in(Some("run_2"), 0)));
    }
}
