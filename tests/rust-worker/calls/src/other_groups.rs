//! Sessions, waitpoint tokens, webhooks, prompts and queries.

use std::collections::BTreeMap;

use serde::Deserialize;
use trigger_wasm::*;
use wasm_bindgen::prelude::*;

use crate::{Email, client, email};

/// Sends to a session, and reads its output: a part, the end of a turn, and another part. Reads a part of the channel `side`.
#[wasm_bindgen]
pub async fn sessions(url: &str, key: &str, session: &str) -> Result<(), JsError> {
    let session = client(url, key).sessions().open(session);
    session.input().send(&email("ada@example.com")).await?;
    session.input().send("as it is").await?;
    let side = session.channel("side")?;
    side.input().send(&[1, 2]).await?;

    let mut parts = Vec::new();
    let mut read = session.output().read::<Email>(Default::default());
    while let Some(part) = read.try_next().await? {
        parts.push(part.to);
    }
    holds!(parts == ["a", "b"], parts);

    let mut events = session.output().read_events::<Email>(Default::default());
    let mut seen = Vec::new();
    let mut after_first = None;
    while let Some(event) = events.try_next().await? {
        seen.push(match event {
            SessionEvent::Part { id, chunk, timestamp } => {
                holds!(timestamp > 0.0, timestamp);
                after_first.get_or_insert(id);
                chunk.to
            }
            SessionEvent::Control { subtype, seq_num, headers, .. } => {
                let due = ("trigger-control".to_owned(), subtype.clone());
                holds!(seq_num == 1.0 && headers.contains(&due), seq_num, headers);
                subtype
            }
            event => return Err(JsError::new(&format!("a new kind of event: {event:?}"))),
        });
    }
    holds!(seen == ["a", "turn-complete", "b"], seen);
    let options = SessionSubscribeOptions { last_event_id: after_first, ..Default::default() };
    let mut rest = session.output().read::<Email>(options);
    let next = rest.try_next().await?;
    holds!(next.as_ref().is_some_and(|part| part.to == "b"), next);

    let mut aside = side.output().read::<u8>(Default::default());
    let next = aside.try_next().await?;
    holds!(next == Some(7) && side.name() == "side", next);
    let error = session.channel("no name").err().map(|error| error.message());
    holds!(error.as_ref().is_some_and(|error| error.contains("\"no name\"")), error);
    Ok(())
}

/// Reads a token that was completed with an email, and one that timed out.
#[wasm_bindgen]
pub async fn waitpoint_tokens(
    url: &str,
    key: &str,
    completed: &str,
    timed_out: &str,
) -> Result<(), JsError> {
    let wait = client(url, key).wait();
    let token = wait.retrieve_token::<Email>(completed).await?;
    holds!(token.status == WaitpointTokenStatus::Completed && token.error.is_none(), token);
    holds!(token.output == Some(email("ada@example.com")), token);
    holds!(token.completed_at.as_ref().is_some_and(|date| date.ends_with('Z')), token);
    let token = wait.retrieve_token::<Email>(timed_out).await?;
    holds!(token.status == WaitpointTokenStatus::TimedOut && token.output.is_none(), token);
    holds!(token.error.as_ref().is_some_and(|error| error.contains("timed out")), token);
    let missing = wait.retrieve_token::<Json>("waitpoint_missing").await;
    holds!(missing.as_ref().is_err_and(Error::is_not_found), missing);
    Ok(())
}

/// Reads a webhook with this signature.
#[wasm_bindgen]
pub async fn webhooks(payload: &str, signature: &str, secret: &str) -> Result<(), JsError> {
    let webhooks = TriggerClient::default().webhooks();
    let event: Email = webhooks.construct_event(payload, signature, secret).await?;
    holds!(event.to == "ada@example.com", event);
    for (signature, secret) in [(signature, "other"), (signature, ""), ("", secret)] {
        let error = webhooks.construct_event::<Email>(payload, signature, secret).await.err();
        let message = error.map(|error| error.message());
        holds!(message.as_ref().is_some_and(|message| message.contains("ignature")), message);
    }
    let mismatch = webhooks.construct_event::<Row>(payload, signature, secret).await;
    holds!(mismatch.as_ref().is_err_and(|error| error.message().contains("status")), mismatch);
    Ok(())
}

#[derive(Debug, Deserialize)]
struct Row {
    status: String,
    runs: u32,
}

/// Resolves a prompt, and executes queries.
#[wasm_bindgen]
pub async fn prompts_and_queries(url: &str, key: &str) -> Result<(), JsError> {
    let client = client(url, key);
    let variables = BTreeMap::from([("name", "Ada")]);
    let options = ResolvePromptOptions { version: Some(1), ..Default::default() };
    let prompt = client.prompts().resolve("greeting", &variables, options).await?;
    holds!(prompt.text == "Welcome Ada." && prompt.version == 1, prompt);
    let prompt = client.prompts().resolve("greeting", &(), Default::default()).await?;
    holds!(!prompt.prompt_id.is_empty(), prompt);

    let options = QueryOptions { period: Some("7d".into()), ..Default::default() };
    let rows: Vec<Row> = client.query().execute("SELECT status", options.clone()).await?;
    holds!(rows.iter().all(|row| row.status == "COMPLETED" && row.runs == 2), rows);
    holds!(rows.len() == 1, rows);
    let mismatch = client.query().execute::<Email>("SELECT status", options).await;
    holds!(mismatch.as_ref().is_err_and(|error| error.call() == Some("query.execute")), mismatch);
    Ok(())
}
