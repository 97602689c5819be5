//! Idempotency keys, public tokens and waitpoint tokens.

use trigger_wasm::*;
use wasm_bindgen::prelude::*;

use crate::{Email, client, email};

/// Creates and resets idempotency keys.
#[wasm_bindgen]
pub async fn idempotency_keys(url: &str, secret: &str) -> Result<(), JsError> {
    let client = client(url, secret);
    let keys = client.idempotency_keys();
    let key = keys.create(["welcome", "user-7"], KeyScope::Global);
    holds!(key.len() == 64 && key == keys.create(["welcome-user-7"], KeyScope::Global), key);

    let trigger = async |key: &str| {
        let options = TriggerOptions { idempotency_key: Some(key.into()), ..Default::default() };
        client.tasks().trigger("send-email", &email("ada@example.com"), options).await
    };
    let (first, second) = (trigger(&key).await?, trigger(&key).await?);
    holds!(first.id == second.id && second.is_cached, second);
    let by_key = keys.reset("send-email", [&*key], Default::default()).await?;
    let third = trigger(&key).await?;
    holds!(third.id != first.id && !third.is_cached && !by_key.is_empty(), third);
    let options = ResetKeyOptions { scope: Some(KeyScope::Global), ..Default::default() };
    keys.reset("send-email", ["welcome", "user-7"], options.clone()).await?;
    let fourth = trigger(&key).await?;
    holds!(fourth.id != third.id, fourth);

    let unknown = keys.reset("send-email", ["unknown"], options).await;
    holds!(unknown.as_ref().is_err_and(Error::is_not_found), unknown);
    let options = ResetKeyOptions { scope: Some(KeyScope::Attempt), ..Default::default() };
    let vague = keys.reset("send-email", ["welcome"], options).await;
    holds!(vague.as_ref().is_err_and(|error| error.message().contains("attemptNumber")), vague);
    Ok(())
}

/// Creates public tokens with scopes, and for triggering tasks.
#[wasm_bindgen]
pub async fn public_tokens(url: &str, secret: &str) -> Result<(), JsError> {
    let of = |token: &str| client(url, token);
    let root = of(secret);
    let ada = email("ada@example.com");
    let handle = root.tasks().trigger("send-email", &ada, Default::default()).await?;
    let other = root.tasks().trigger("send-email", &ada, Default::default()).await?;

    let options = CreatePublicTokenOptions {
        scopes: PublicTokenPermissions::default().permit(
            Action::Read,
            Resource::Runs,
            [&*handle.id],
        ),
        expiration_time: Some("1h".into()),
        ..Default::default()
    };
    let token = root.auth().create_public_token(options).await?;
    let run: Run<Email> = of(&token).runs().retrieve(&handle.id).await?;
    holds!(run.payload.as_ref() == Some(&ada), run.payload);
    let hidden = of(&token).runs().retrieve::<Json, Json>(&other.id).await;
    holds!(hidden.as_ref().is_err_and(|error| error.status() == Some(403)), hidden);

    let scopes = PublicTokenPermissions::default()
        .permit_all(Action::Read, Resource::Runs)
        .permit(Action::Read, Resource::Runs, ["run_1"])
        .permit(Action::Read, Resource::Tags, ["a", "b"])
        .permit(Action::Read, Resource::Tags, ["c"])
        .permit_action(Action::Write)
        .permit_all(Action::Write, Resource::Sessions);
    let seen = Json::new(&scopes)?.to_string();
    holds!(seen == r#"{"read":{"runs":true,"tags":["a","b","c"]},"write":true}"#, seen);
    let options = CreatePublicTokenOptions { scopes, ..Default::default() };
    let token = root.auth().create_public_token(options).await?;
    let run = of(&token).runs().retrieve::<Json, Json>(&other.id).await?;
    holds!(run.id == other.id, run);

    let auth = root.auth();
    let token = auth.create_trigger_public_token(["send-email"], Default::default()).await?;
    let token = of(&token);
    token.tasks().trigger("send-email", &ada, Default::default()).await?;
    let denied = token.tasks().trigger("make-report", &ada, Default::default()).await;
    holds!(denied.as_ref().is_err_and(|error| error.status() == Some(403)), denied);
    let options = CreateTriggerTokenOptions {
        multiple_use: true,
        expiration_time: Some(TokenExpiration::At(4_102_444_800)),
        ..Default::default()
    };
    let tasks = ["send-email", "make-report"];
    let token = root.auth().create_batch_trigger_public_token(tasks, options).await?;
    for _ in 0..2 {
        let items = [BatchTaskItem::new("make-report", "July")?];
        of(&token).batch().trigger(items, Default::default()).await?;
    }

    let options =
        CreatePublicTokenOptions { expiration_time: Some("soon".into()), ..Default::default() };
    let error = root.auth().create_public_token(options).await;
    holds!(error.is_err_and(|error| error.message() == "Invalid time period format"), "soon");
    Ok(())
}
