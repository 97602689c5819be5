//! Streams and subscriptions. The test triggers the runs and adds the parts of their streams.

use std::pin::Pin;

use futures_core::Stream;
use trigger_wasm::*;
use wasm_bindgen::prelude::*;

use crate::{Echo, Email, SOON, client, email};

async fn all<T: serde::de::DeserializeOwned>(mut stream: LiveStream<T>) -> Result<Vec<T>, Error> {
    let mut items = Vec::new();
    while let Some(item) = stream.try_next().await? {
        items.push(item);
    }
    Ok(items)
}

/// Reads the stream `words` of a run, with the parts `"a"`, `"b"`, `"c"`. The server cuts the first connection off.
#[wasm_bindgen]
pub async fn streams(url: &str, key: &str, run: &str) -> Result<(), JsError> {
    let client = client(url, key);
    let streams = client.streams();
    let words = all(streams.read::<String>(run, "words", Default::default())).await?;
    holds!(words == ["a", "b", "c"], words);
    let words = all(client.runs().fetch_stream::<String>(run, "words")).await?;
    holds!(words == ["a", "b", "c"], words);
    let options = ReadStreamOptions { start_index: Some(2), ..Default::default() };
    let words = all(streams.read::<String>(run, "words", options)).await?;
    holds!(words == ["c"], words);
    let options = ReadStreamOptions {
        from: Some(StreamStart::Latest),
        timeout_in_seconds: Some(0.05),
        ..Default::default()
    };
    let words = all(streams.read::<String>(run, "words", options)).await?;
    holds!(words.is_empty(), words);

    let mut mismatch = streams.read::<u8>(run, "words", Default::default());
    for _ in 0..3 {
        let error = mismatch.try_next().await;
        holds!(error.as_ref().is_err_and(|error| error.message().contains("expected u8")), error);
    }
    let end = mismatch.try_next().await;
    holds!(end.as_ref().is_ok_and(Option::is_none), end);

    let mut missing = streams.read::<Json>("run_missing", "words", Default::default());
    let error = missing.try_next().await;
    holds!(error.as_ref().is_err_and(Error::is_not_found), error);
    let end = missing.try_next().await;
    holds!(end.as_ref().is_ok_and(Option::is_none), end);

    let mut empty = streams.read::<Json>("", "words", Default::default());
    let error = empty.try_next().await;
    holds!(error.as_ref().is_err_and(|error| error.message().contains("runId")), error);

    let traced = RequestOptions::default().header("x-test", "append");
    streams.clone().with(traced).append(run, "log", "step 1").await?;
    streams.append(run, "log", "").await?;
    let unsent = streams.append("run_missing", "log", "no").await;
    holds!(unsent.as_ref().is_err_and(Error::is_not_found), unsent);

    streams.input("approval").send(run, &email("ada@example.com")).await?;
    let result = streams.input("approval").send("run_missing", "no").await;
    holds!(result.as_ref().is_err_and(Error::is_not_found), result);
    Ok(())
}

/// Reads one part of an unfinished stream through the trait, and drops the stream.
#[wasm_bindgen]
pub async fn left_stream(url: &str, key: &str, run: &str) -> Result<(), JsError> {
    let mut stream = client(url, key).streams().read::<String>(run, "endless", Default::default());
    let first = std::future::poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await;
    holds!(first.as_ref().is_some_and(|item| item.as_ref().is_ok_and(|part| part == "a")), first);
    holds!(format!("{stream:?}") == "LiveStream(streams.read)", stream);
    Ok(())
}

/// Subscribes to a run, with and without its streams, to a tag, and to a batch.
#[wasm_bindgen]
pub async fn subscriptions(url: &str, key: &str) -> Result<(), JsError> {
    let client = client(url, key);
    let ada = email("ada@example.com");
    let options = TriggerOptions { tags: vec!["followed".into()], ..Default::default() };
    let handle = client.tasks().trigger("send-email", &ada, options).await?;

    let changes =
        client.runs().subscribe_to_run::<Email, Echo<Email>>(&handle.id, Default::default());
    let changes = all(changes).await?;
    let Some(last) = changes.last() else { return Err(JsError::new("no changes")) };
    holds!(changes.len() > 1 && last.status == RunStatus::Completed, changes);
    holds!(last.is_success && last.payload.as_ref() == Some(&ada), last);
    holds!(last.output == Some(Echo { echo: ada.clone() }), last);
    holds!(last.finished_at.as_ref().is_some_and(|date| date.ends_with('Z')), last);
    holds!(last.tags == ["followed"] && last.created_at.ends_with('Z'), last);

    let options = SubscribeToRunOptions {
        skip_columns: Some(vec![SkipColumn::Payload, SkipColumn::Output]),
        ..Default::default()
    };
    let brief = all(client.runs().subscribe_to_run::<Json, Json>(&handle.id, options)).await?;
    holds!(brief.iter().all(|run| run.payload.is_none() && run.output.is_none()), brief);

    let mut tagged =
        client.runs().subscribe_to_runs_with_tag::<Email, Json>(["followed"], Default::default());
    let run = tagged.try_next().await?;
    holds!(run.as_ref().is_some_and(|run| run.id == handle.id), run);
    let again = TriggerOptions { tags: vec!["followed".into()], ..Default::default() };
    let second = client.tasks().trigger("send-email", &ada, again).await?;
    let run = tagged.try_next().await?;
    holds!(run.as_ref().is_some_and(|run| run.id == second.id), run);
    drop(tagged);

    let items = ["a", "b"].map(|to| BatchItem::new(email(to)));
    let batch = client.tasks().batch_trigger("send-email", items, Default::default()).await?;
    let mut runs =
        client.runs().subscribe_to_batch::<Email, Json>(&batch.batch_id, Default::default());
    let mut ended = Vec::new();
    while ended.len() < 2 {
        let Some(run) = runs.try_next().await? else { return Err(JsError::new("it ended")) };
        if run.is_completed {
            ended.push(run.payload.map(|email| email.to));
        }
    }
    ended.sort();
    holds!(ended == [Some("a".to_owned()), Some("b".to_owned())], ended);

    let mut none = client.runs().subscribe_to_run::<Json, Json>("run_missing", Default::default());
    let error = none.try_next().await;
    holds!(error.as_ref().is_err_and(Error::is_not_found), error);
    Ok(())
}

/// Subscribes to a run with its stream `words`, with the parts `"a"`, `"b"`, `"c"`, until it has ended.
#[wasm_bindgen]
pub async fn with_streams(url: &str, key: &str, run: &str) -> Result<(), JsError> {
    let runs = client(url, key).runs();
    let changes = runs.subscribe_to_run::<Json, Json>(run, Default::default());
    let mut events = changes.with_streams();
    let (mut words, mut changes) = (Vec::new(), 0);
    while let Some(event) = events.try_next().await? {
        match event {
            RunEvent::Part { stream, chunk, run: found } => {
                holds!(stream == "words" && found.id == run, stream);
                words.push(chunk.to::<String>()?);
            }
            RunEvent::Run(_) => changes += 1,
            event => return Err(JsError::new(&format!("a new kind of event: {event:?}"))),
        }
    }
    holds!(changes > 0 && words == ["a", "b", "c"], changes, words);
    let run = runs.poll::<Json, Json>(run, SOON).await?;
    holds!(run.is_completed, run);
    Ok(())
}
