//! Tests the conversion of values, in Node: `wasm-pack test --node`. No test sends a request; `tests/rust-worker` makes calls.

use std::collections::BTreeMap;
use std::time::Duration;

use js_sys::{Array, Date, Map, Object};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::json::{from_value, plain, to_params, to_payload};
use super::*;
use crate::host::value::Value;

fn parsed(text: &str) -> JsValue {
    Value::parse(&Value::string(text)).map_or(JsValue::UNDEFINED, JsValue::from)
}

fn answer<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    from_value(parsed(text))
}

fn params<T: serde::Serialize>(value: &T) -> String {
    Json::from(to_params(value).unwrap_or(JsValue::NULL)).to_string()
}

fn nested(levels: usize) -> JsValue {
    (0..levels).fold(JsValue::NULL, |inside, _| Array::of1(&inside).into())
}

#[wasm_bindgen_test]
fn never_prints_keys_tokens_or_values_of_variables() {
    let config = Config::default()
        .access_token("tr_dev_hush")
        .header("x-proxy-key", "hush")
        .timeout(Duration::from_secs(1));
    let client = TriggerClient::new(config.clone());
    let handle = answer::<RunHandle>(r#"{"id":"run_1","publicAccessToken":"hush"}"#);
    let batch = answer::<BatchHandle>(r#"{"batchId":"batch_1","publicAccessToken":"hush"}"#);
    let variable = answer::<EnvVar>(r#"{"name":"A","value":"hush"}"#);
    let new = NewEnvVar { name: "A".into(), value: "hush".into(), is_secret: true };
    let upload = UploadEnvVars {
        variables: BTreeMap::from([("A".into(), "hush".into())]),
        ..Default::default()
    };
    let printed =
        format!("{config:?} {client:?} {:?} {handle:?} {batch:?}", client.envvars("p", "dev"));
    let printed = format!("{printed} {variable:?} {new:?} {upload:?}");
    assert!(!printed.contains("hush"), "{printed}");
    assert!(printed.contains("x-proxy-key") && printed.contains("run_1"), "{printed}");
}

#[wasm_bindgen_test]
fn never_prints_the_key_of_groups_and_streams() {
    let client = TriggerClient::new(Config::default().access_token("tr_dev_hush"));
    let session = client.sessions().open("chat-42");
    let words = client.streams().read::<String>("run_1", "words", Default::default());
    let printed =
        format!("{:?} {:?} {:?} {words:?}", client.auth(), session.input(), session.output());
    assert!(!printed.contains("hush") && printed.contains("chat-42"), "{printed}");
    assert!(printed.contains("streams.read"), "{printed}");
}

#[wasm_bindgen_test]
fn reads_runs_and_parts_of_a_subscription() {
    let event = |text| answer::<RunEvent<u32, u32>>(text);
    let run = event(r#"{"type":"run","run":{"id":"run_1","payload":7}}"#);
    assert!(matches!(&run, Ok(RunEvent::Run(run)) if run.payload == Some(7)), "{run:?}");
    let part = event(r#"{"type":"run","chunk":"a","run":{"id":"run_1"}}"#);
    let is_part = |stream: &str, chunk: &Json| stream == "run" && chunk.to_string() == "\"a\"";
    assert!(
        matches!(&part, Ok(RunEvent::Part { stream, chunk, .. }) if is_part(stream, chunk)),
        "{part:?}"
    );
    let nothing = event(r#"{"type":"words","chunk":null,"run":{"id":"run_1"}}"#);
    assert!(
        matches!(&nothing, Ok(RunEvent::Part { chunk, .. }) if chunk.to_string() == "null"),
        "{nothing:?}"
    );
}

#[wasm_bindgen_test]
fn reads_parts_and_control_events_of_a_session() {
    let event = |text| answer::<SessionEvent<u32>>(text);
    let part = event(r#"{"id":"3","recordId":"x","chunk":7,"timestamp":5,"headers":[["a","b"]]}"#);
    assert_eq!(part, Ok(SessionEvent::Part { id: "3".into(), chunk: 7, timestamp: 5.0 }));
    let headers = vec![("trigger-control".to_owned(), "turn-complete".to_owned())];
    let control = SessionEvent::Control {
        subtype: "turn-complete".into(),
        headers,
        seq_num: 4.0,
        timestamp: 6.0,
    };
    let text = r#"{"id":"4","timestamp":6,"headers":[["trigger-control","turn-complete"]]}"#;
    assert_eq!(event(text), Ok(control));
    assert!(event(r#"{"id":"5","chunk":"not a number"}"#).is_err());
}

#[wasm_bindgen_test]
fn the_output_of_a_result_is_read_as_its_type_says() {
    let output = |text: &str| {
        let result = answer::<RunResult>(text).map_err(|problem| (None, problem));
        result.and_then(|result| {
            let output = result.read_output::<Vec<u32>>();
            output.map_err(|error| (Some(error.class()), error.message()))
        })
    };
    let plain = r#"{"ok":true,"id":"run_1","output":"[1,2]","outputType":"application/json"}"#;
    assert_eq!(output(plain), Ok(Some(vec![1, 2])));
    assert_eq!(output(r#"{"ok":true,"id":"run_1"}"#), Ok(None));
    assert_eq!(output(r#"{"ok":false,"id":"run_1","output":"[1]"}"#), Ok(None));
    let stored = r#"{"ok":true,"id":"run_1","output":"a/path","outputType":"application/store"}"#;
    assert!(output(stored).is_err_and(|(_, message)| message.contains("runs.retrieve")));
    let text = r#"{"ok":true,"id":"run_1","output":"[1,2]","outputType":"text/plain"}"#;
    assert!(output(text).is_err_and(|(class, _)| class == Some(ErrorClass::Other)));
}

#[wasm_bindgen_test]
fn converts_permissions_to_scopes() {
    let scopes = |permissions: PublicTokenPermissions| {
        params(&CreatePublicTokenOptions { scopes: permissions, ..Default::default() })
    };
    assert_eq!(scopes(PublicTokenPermissions::default()), "{}");
    let some = PublicTokenPermissions::default()
        .permit(Action::Read, Resource::Runs, ["a"])
        .permit(Action::Read, Resource::Runs, ["b"])
        .permit_all(Action::Read, Resource::Tags)
        .permit(Action::Read, Resource::Tags, ["c"])
        .permit_action(Action::Write)
        .permit(Action::Write, Resource::Sessions, ["d"]);
    assert_eq!(scopes(some), r#"{"scopes":{"read":{"runs":["a","b"],"tags":true},"write":true}}"#);
}

#[wasm_bindgen_test]
fn accepts_missing_fields_and_unknown_values() {
    let bare = answer::<Run<u32, u32>>(r#"{"id":"run_1","more":{"a":[1]},"status":"NEW"}"#);
    let nulls = r#"{"id":"run_1","status":null,"tags":null,"payload":null,"relatedRuns":null,
        "createdAt":null,"costInCents":null,"startedAt":null,"metadata":null}"#;
    for (read, status) in [(bare, "NEW"), (answer(nulls), "")] {
        let bare = |run: &Run<u32, u32>| {
            run.status == RunStatus::Other(status.to_owned())
                && (run.payload, run.output, run.attempt_count) == (None, None, 0)
                && run.related_runs.children.is_empty()
        };
        assert!(read.as_ref().is_ok_and(bare), "{read:?}");
    }
    assert!(answer::<Run>("{}").is_err_and(|problem| problem.contains("id")));
    assert!(answer::<Schedule>(r#"{"id":"s","nextRun":null,"type":"IMPERATIVE"}"#).is_ok());
    assert!(answer::<Batch>(r#"{"id":"b","processing":{}}"#).is_ok());
}

#[wasm_bindgen_test]
fn leaves_out_parameters_that_are_not_set() {
    assert_eq!(params(&TriggerOptions::default()), "{}");
    assert_eq!(params(&RunFilter::default()), "{}");
    assert_eq!(params(&ReplayOptions::default()), "{}");
    let options = TriggerOptions {
        idempotency_key_ttl: Some("1h".into()),
        ttl: Some(Ttl::Seconds(0)),
        machine: Some(Machine::Small1x),
        metadata: Json::new(&[Some(1), None]).ok(),
        ..Default::default()
    };
    assert_eq!(
        params(&options),
        r#"{"idempotencyKeyTTL":"1h","ttl":0,"metadata":[1,null],"machine":"small-1x"}"#
    );
    let queue = vec![Queue::Task("send-email".into())];
    assert_eq!(
        params(&RunFilter { queue, ..Default::default() }),
        r#"{"queue":[{"type":"task","name":"send-email"}]}"#
    );
}

#[wasm_bindgen_test]
fn converts_unit_and_none_to_no_payload() {
    assert_eq!(to_payload(&()), Ok(JsValue::UNDEFINED));
    assert_eq!(to_payload(&None::<u8>), Ok(JsValue::UNDEFINED));
    assert_eq!(to_payload("text"), Ok("text".into()));
    let keys_are_lists = BTreeMap::from([(vec![1], 2)]);
    assert!(to_payload(&keys_are_lists).is_err_and(|problem| problem.contains("key")));
}

#[wasm_bindgen_test]
fn rejects_values_that_are_nested_too_deeply() {
    assert!(plain(&nested(128)).is_some());
    assert!(plain(&nested(129)).is_none());
    let round = Object::new();
    let _ = js_sys::Reflect::set(&round, &"self".into(), &round);
    assert!(Json::from(JsValue::from(round)).to::<serde::de::IgnoredAny>().is_err());
}

#[wasm_bindgen_test]
fn reads_dates_as_strings_at_any_depth() {
    let date = Date::new(&JsValue::from_f64(0.0));
    let map = Map::new();
    map.set(&"at".into(), &date);
    let value = JsValue::from(Array::of2(&date.into(), &Array::of1(&map).into()));
    let read = Json::from(value).to::<(String, Vec<BTreeMap<String, String>>)>();
    let epoch = "1970-01-01T00:00:00.000Z".to_owned();
    let maps = vec![BTreeMap::from([("at".to_owned(), epoch.clone())])];
    assert_eq!(read.ok(), Some((epoch, maps)));
}

#[wasm_bindgen_test]
fn names_the_expected_type_of_a_value() {
    let error = Json::new("not a number").and_then(|json| json.to::<u8>()).err();
    let message = error.map(|error| format!("{error} {error:?}")).unwrap_or_default();
    assert!(message.contains("expected u8"), "{message}");
}

#[wasm_bindgen_test]
fn sends_null_for_parameters_that_are_set_to_none() {
    assert_eq!(params(&UpdateSession::default()), "{}");
    let session = UpdateSession { external_id: Some(None), ..Default::default() };
    assert_eq!(params(&session), r#"{"externalId":null}"#);
    let session = UpdateSession { external_id: Some(Some("chat".into())), ..Default::default() };
    assert_eq!(params(&session), r#"{"externalId":"chat"}"#);
    let chart = WidgetDisplayChart {
        chart_type: ChartType::Bar,
        sort_direction: SortDirection::Asc,
        aggregation: ChartAggregation::Sum,
        ..Default::default()
    };
    assert_eq!(
        params(&[WidgetDisplay::Chart(chart), WidgetDisplay::Title]),
        r#"[{"type":"chart","chartType":"bar","xAxisColumn":null,"yAxisColumns":[],"groupByColumn":null,"stacked":false,"sortByColumn":null,"sortDirection":"asc","aggregation":"sum"},{"type":"title"}]"#
    );
    let operation = MetadataOperation::Set { key: "user".into(), value: Json::default() };
    assert_eq!(params(&operation), r#"{"type":"set","key":"user","value":null}"#);
}
