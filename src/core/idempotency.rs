//! Idempotency keys: their hashes, as the API expects them, and their scopes.

use std::cell::RefCell;

use crate::core::context::TaskContext;
use crate::core::error::{ErrorKind, Failure};
use crate::core::token::sha256_hex;
use crate::host::value::{Kind, Value};

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

/// A hashed key.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The hash.
    pub hash: String,
    /// The parts that the key was made of, joined, and its scope, if known.
    pub origin: Option<(String, KeyScope)>,
}

/// The origins of created keys, by hash, in JavaScript objects.
struct Origins {
    /// The newer origins.
    known: Value,
    /// The older origins, which are forgotten first.
    older: Value,
    count: usize,
    /// The id of the run that created the keys; `None` outside of a run.
    run_id: Option<String>,
}

thread_local! {
    /// The origins of the keys created outside of a run, and of the keys of the last run.
    static CREATED: RefCell<[Option<Origins>; 2]> = const { RefCell::new([None, None]) };
}

impl Origins {
    fn of(run_id: Option<String>) -> Self {
        Self { known: Value::object(), older: Value::object(), count: 0, run_id }
    }

    fn add(&mut self, hash: &str, parts: &[String], scope: KeyScope) {
        if self.run_id.is_none() && self.count == REMEMBERED {
            self.older = std::mem::replace(&mut self.known, Value::object());
            self.count = 0;
        }
        self.count += 1;
        let origin = Value::object_of(vec![
            ("key", Value::string(&parts.join("-"))),
            ("scope", Value::constant(scope.as_str())),
        ]);
        self.known.set_named(hash, origin);
    }

    fn find(&self, hash: &str) -> Option<(String, KeyScope)> {
        let mut found = self.known.get_named(hash);
        if !found.is_given() {
            found = self.older.get_named(hash);
        }
        let scope = KeyScope::read("", &found.get("scope")).ok()?;
        Some((found.text_field("key")?, scope))
    }
}

/// Returns the origin of a created key.
fn origin_of(hash: &str) -> Option<(String, KeyScope)> {
    CREATED.with_borrow(|created| created.iter().flatten().find_map(|origins| origins.find(hash)))
}

/// Hashes the parts of a key for a scope.
pub fn hash(parts: &[String], scope: KeyScope, context: Option<&TaskContext>) -> Key {
    let mut material = parts.to_vec();
    if let Some(context) = context.filter(|_| scope != KeyScope::Global) {
        material.push(context.run_id.clone());
        if scope == KeyScope::Attempt {
            material.push(context.attempt_number.to_string());
        }
    }
    Key { hash: sha256_hex(&material.join("-")), origin: Some((parts.join("-"), scope)) }
}

/// Creates a hashed key, which the `idempotencyKey` option accepts unchanged, and remembers its origin.
pub fn create(parts: &[String], scope: KeyScope, context: Option<&TaskContext>) -> String {
    let Key { hash, .. } = hash(parts, scope, context);
    let run_id = context.map(|context| context.run_id.clone());
    CREATED.with_borrow_mut(|[outside, inside]| {
        let origins = if run_id.is_some() { inside } else { outside };
        if origins.as_ref().is_some_and(|origins| origins.run_id != run_id) {
            *origins = None;
        }
        origins.get_or_insert_with(|| Origins::of(run_id)).add(&hash, parts, scope);
    });
    hash
}

/// Returns whether a text is treated as a key that is already hashed.
pub fn is_hash(text: &str) -> bool {
    text.chars().map(char::len_utf16).sum::<usize>() == HASH_LENGTH
}

/// Returns whether a hash belongs to a remembered key.
pub fn is_known(hash: &str) -> bool {
    origin_of(hash).is_some()
}

/// Returns the parts of a key: the items of an array, or the string as the only part.
pub fn parts(key: &Value) -> Vec<String> {
    match key.items() {
        Some(items) => {
            let mut parts = Vec::with_capacity(items.len());
            for item in &items {
                parts.push(item.to_text());
            }
            parts
        }
        None => vec![key.to_text()],
    }
}

/// Returns the key to send for the `idempotencyKey` option of a trigger; `None` if the option is empty.
pub fn resolve(
    call: &'static str,
    option: &Value,
    context: Option<&TaskContext>,
) -> Result<Option<Key>, Failure> {
    if !option.is_truthy() {
        return Ok(None);
    }
    match option.kind() {
        Kind::String | Kind::Array => {}
        _ => {
            return Err(ErrorKind::argument(
                call,
                "options.idempotencyKey",
                "must be a string or an array of strings",
            ));
        }
    }
    if let Some(text) = option.as_str().filter(|text| is_hash(text)) {
        let origin = origin_of(&text);
        return Ok(Some(Key { hash: text, origin }));
    }
    Ok(Some(hash(&parts(option), KeyScope::Run, context)))
}

/// Returns the key for an item without its own one, made of the batch's key and the item's index.
pub fn of_item(batch_key: &Value, index: usize, context: Option<&TaskContext>) -> Key {
    // The API joins an array with commas here, but with hyphens for the batch's own key.
    let batch_key = match batch_key.kind() {
        Kind::Array => parts(batch_key).join(","),
        _ => batch_key.to_text(),
    };
    let key = hash(&[batch_key, index.to_string()], KeyScope::Run, context);
    Key { origin: None, ..key }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::host::scripted::json;

    fn context() -> TaskContext {
        TaskContext { run_id: "run_parent".into(), attempt_number: 2, ..TaskContext::default() }
    }

    fn sent(option: &str, context: Option<&TaskContext>) -> Option<Key> {
        resolve("tasks.trigger", &json(option), context).unwrap_or_default()
    }

    #[test]
    fn hashes_a_key_with_its_scope() {
        let outside = "5e78863ed1ffb9fc66b1d61634b126bf8eb20267e7996297eeeb9b19c8c0f732";
        let parts = ["my-key".to_owned()];
        for scope in [KeyScope::Run, KeyScope::Attempt, KeyScope::Global] {
            assert_eq!(hash(&parts, scope, None).hash, outside);
        }
        assert_eq!(hash(&parts, KeyScope::Global, Some(&context())).hash, outside);
        assert_eq!(
            hash(&parts, KeyScope::Run, Some(&context())).hash,
            "60f58513a487917cbb69e22b0c6e660cf001fd21615ef53a4060e1f4e0686334"
        );
        assert_eq!(
            hash(&parts, KeyScope::Attempt, Some(&context())).hash,
            "ba7b30a37f78fb3471748c56805a4e10de263fbadfd5cc6e6a3b79933ecbc61a"
        );
    }

    #[test]
    fn hashes_an_option_unless_it_is_hashed_already() {
        assert_eq!(sent(r#""""#, None), None);
        assert_eq!(sent("null", None), None);
        assert_eq!(sent(r#"["a","b"]"#, None), sent(r#""a-b""#, None));
        let of_run = sent("[]", Some(&context())).map(|key| key.hash);
        assert_eq!(of_run, Some(sha256_hex("run_parent")), "no part leaves no hyphen behind");
        let foreign = format!("\"{}\"", "a".repeat(64));
        assert_eq!(sent(&foreign, None), Some(Key { hash: "a".repeat(64), origin: None }));
        let created = create(&["mine".to_owned()], KeyScope::Global, Some(&context()));
        let origin = Some(("mine".to_owned(), KeyScope::Global));
        assert_eq!(sent(&format!("\"{created}\""), None), Some(Key { hash: created, origin }));
        assert!(resolve("tasks.trigger", &json("7"), None).is_err());
    }

    #[test]
    fn derives_the_key_of_an_item_from_the_batch() {
        let key = |batch: &str| of_item(&json(batch), 1, None).hash;
        assert_eq!(key(r#"["a","b"]"#), sha256_hex("a,b-1"));
        assert_eq!(key(r#""batch-key""#), sha256_hex("batch-key-1"));
    }

    #[test]
    fn remembers_all_keys_of_the_current_run_and_the_last_ones_created_outside() {
        let create_in = |run: Option<&str>, key: usize| {
            let context =
                run.map(|id| TaskContext { run_id: id.to_owned(), ..TaskContext::default() });
            create(&[key.to_string()], KeyScope::Run, context.as_ref())
        };
        let outside = create_in(None, 0);
        let first = create_in(Some("run_1"), 0);
        for key in 1..3 * REMEMBERED {
            create_in(Some("run_1"), key);
        }
        assert_eq!(origin_of(&first), Some(("0".to_owned(), KeyScope::Run)));
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
