//! Reads the responses of recorded calls as the types of their results: `wasm-pack test --node`.

use serde::de::DeserializeOwned;
use wasm_bindgen_test::wasm_bindgen_test;

use super::generated::answers;
use super::json::from_value;
use super::{BulkAction, Json, ResolvedPrompt, Run, WaitpointRetrievedToken};
use crate::api::TABLES;
use crate::host::value::{Kind, Value};

const CASES: &str = include_str!("../../tests/contract/cases.jsonl");

/// Reads a response as a type.
pub fn whole<T: DeserializeOwned>(answer: &Value) -> Result<(), String> {
    from_value::<T>(answer.clone().into()).map(drop)
}

/// Reads a field of a response as a type.
pub fn field<T: DeserializeOwned>(answer: &Value, field: &'static str) -> Result<(), String> {
    whole::<T>(&answer.get(field))
}

/// Reads the response of a call as its type. `None` if the call has none.
fn read(call: &str, answer: &Value) -> Option<Result<(), String>> {
    match call {
        "prompts.resolve" => Some(field::<ResolvedPrompt>(answer, "data")),
        "query.execute" => Some(field::<Json>(answer, "results")),
        "runs.bulk.poll" => Some(whole::<BulkAction>(answer)),
        "runs.poll" | "runs.retrieve" => Some(whole::<Run>(answer)),
        "wait.retrieveToken" => Some(whole::<WaitpointRetrievedToken>(answer)),
        _ => answers::read(call, answer),
    }
}

/// Returns the name of a call. The cases name a client's call or an operation.
fn name_of(call: &str) -> &str {
    let Some(operation) = call.strip_prefix("apiClient.") else {
        return call.strip_prefix("client.").unwrap_or(call);
    };
    let mut rows = TABLES.iter().flat_map(|table| table.iter());
    rows.find(|row| row.route.operation == operation).map_or(call, |row| row.name())
}

/// Returns the response of a successful recorded call, with the token that the call adds to a handle.
fn answer_of(case: &Value) -> Option<Value> {
    let outcome = case.get("expected").get("outcome").text_field("kind");
    let responses =
        case.get("responses").items().filter(|_| outcome.as_deref() == Some("value"))?;
    let is_success = |response: &&Value| response.get("status").as_f64() == Some(200.0);
    let body = responses.iter().find(is_success)?.get("body");
    let mut answer = Value::parse(&body).ok()?;
    if answer.kind() == Kind::Object && answer.field("publicAccessToken").is_none() {
        answer.set("publicAccessToken", "a token".into());
    }
    Some(answer)
}

#[wasm_bindgen_test]
fn recorded_answers_fit_their_types() {
    let mut count = 0;
    let mut problems = Vec::new();
    for line in CASES.lines() {
        let case = Value::parse(&Value::string(line)).unwrap_or_else(|_| Value::undefined());
        let call = case.text_field("call").unwrap_or_default();
        let Some(answer) = answer_of(&case) else { continue };
        let Some(read) = read(name_of(&call), &answer) else { continue };
        count += 1;
        if let Err(problem) = read {
            problems.push(format!("{}: {problem}", case.text_field("id").unwrap_or_default()));
        }
    }
    assert_eq!(problems, Vec::<String>::new());
    assert!(count > 150, "{count}");
}
