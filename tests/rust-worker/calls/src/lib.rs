//! Makes every call of the API with typed parameters, and checks its typed result. Each function fails with an error that
//! names the failed check.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use futures_core::Stream;
use serde::{Deserialize, Serialize};
use trigger_wasm::*;
use wasm_bindgen::prelude::*;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Email {
    to: String,
    copies: Option<u32>,
}

/// The output of the server's tasks.
#[derive(Debug, PartialEq, Deserialize)]
struct Echo<T> {
    echo: T,
}

macro_rules! holds {
    ($holds:expr, $($seen:expr),*) => {
        if !$holds {
            let seen = [$(format!("{} = {:?}", stringify!($seen), $seen)),*].join("\n");
            return Err(JsError::new(&format!("{} is not so:\n{seen}", stringify!($holds))));
        }
    };
}

mod batches;
mod keys_and_tokens;
mod live;
mod other_groups;
mod plain_calls;

const SOON: Duration = Duration::from_millis(20);

fn client(url: &str, key: &str) -> TriggerClient {
    let retry = Retry { min_wait: Some(SOON), ..Retry::default() };
    TriggerClient::new(Config::default().base_url(url).access_token(key).retry(retry))
}

fn email(to: &str) -> Email {
    Email { to: to.to_owned(), copies: None }
}

/// Makes the calls of tasks, batches and runs.
#[wasm_bindgen]
pub async fn runs(url: &str, key: &str, personal: &str, project: &str) -> Result<(), JsError> {
    let client = client(url, key);
    let ada = email("ada@example.com");

    let options = || TriggerOptions {
        idempotency_key: Some("welcome".into()),
        tags: vec!["typed".into(), "first".into()],
        metadata: Json::new(&BTreeMap::from([("user", 42)])).ok(),
        ttl: Some(Ttl::Seconds(3600)),
        machine: Some(Machine::Small1x),
        ..Default::default()
    };
    let handle = client.tasks().trigger("send-email", &ada, options()).await?;
    holds!(!handle.is_cached && !handle.public_access_token.is_empty(), handle);
    let again = client.tasks().trigger("send-email", &ada, options()).await?;
    holds!(again.is_cached && again.id == handle.id, again);

    let run = client.runs().poll::<Email, Echo<Email>>(&handle.id, SOON).await?;
    holds!(run.status == RunStatus::Completed && run.is_success, run.status);
    holds!(run.payload.as_ref() == Some(&ada), run.payload);
    holds!(run.output == Some(Echo { echo: ada.clone() }), run.output);
    holds!(run.created_at.ends_with('Z') && run.finished_at.is_some(), run);
    let metadata =
        run.metadata.map(|metadata| metadata.to::<BTreeMap<String, u32>>()).transpose()?;
    holds!(metadata == Some(BTreeMap::from([("user".into(), 42)])), metadata);

    let nothing = client.tasks().trigger("no-payload", &(), Default::default()).await?;
    let run: Run = client.runs().retrieve(&nothing.id).await?;
    holds!(run.payload.is_none(), run.payload);

    let items = ["a", "b", "c"].map(|to| {
        let options = TriggerOptions { tags: vec!["batch".into()], ..Default::default() };
        BatchItem { payload: email(to), options }
    });
    let options = BatchOptions { idempotency_key: Some("three".into()), ..Default::default() };
    let handle = client.tasks().batch_trigger("send-email", items, options).await?;
    holds!(handle.run_count == 3, handle);
    let batch = client.batch().retrieve(&handle.batch_id).await?;
    holds!(batch.runs.len() == 3 && !batch.created_at.is_empty(), batch);
    holds!(!matches!(batch.status, BatchStatus::Other(_)), batch.status);

    let items =
        [BatchTaskItem::new("send-email", &ada)?, BatchTaskItem::new("make-report", "July")?];
    let handle = client.batch().trigger(items, Default::default()).await?;
    holds!(handle.run_count == 2, handle);

    let filter = || RunFilter { tag: vec!["batch".into()], limit: Some(2), ..Default::default() };
    let page = client.runs().list(filter()).await?;
    holds!(page.data.len() == 2 && page.has_next() && !page.has_previous(), page);
    holds!(page.data.iter().all(|run| run.task_identifier == "send-email"), page);
    let Some(next) = page.next().await? else { return Err(JsError::new("no next page")) };
    holds!(next.data.len() == 1 && !next.has_next(), next);
    holds!(next.next().await?.is_none(), next);
    let back = next.previous().await?.map(|back| back.data.len());
    holds!(back == Some(2), back);
    let mut all = Vec::new();
    let mut items = page.items();
    while let Some(run) = items.next().await? {
        all.push(run.id);
    }
    holds!(all.len() == 3 && items.next().await?.is_none(), all);

    let filter = RunFilter { env: vec!["dev".into()], ..filter() };
    let personal = self::client(url, personal);
    let page = personal.runs().list_in_project(project, filter).await?;
    holds!(page.data.len() == 2, page);

    let delayed = TriggerOptions { delay: Some("1h".into()), ..Default::default() };
    let handle = client.tasks().trigger("send-email", &ada, delayed).await?;
    let run = client.runs().reschedule(&handle.id, "2h").await?;
    holds!(run.status == RunStatus::Delayed && run.delayed_until.is_some(), run);
    let payload = run.payload.map(|payload| payload.to::<Email>()).transpose()?;
    holds!(payload.as_ref() == Some(&ada), payload);
    client.runs().cancel(&handle.id).await?;
    let run: Run = client.runs().retrieve(&handle.id).await?;
    holds!(run.status == RunStatus::Canceled && run.is_cancelled, run.status);

    let alan = email("alan@example.com");
    let options = ReplayOptions { payload: Some(Json::new(&alan)?), ..Default::default() };
    let id = client.runs().replay(&handle.id, options).await?;
    let run: Run<Email> = client.runs().retrieve(&id).await?;
    holds!(id != handle.id && run.payload == Some(alan), run.payload);
    Ok(())
}

/// Sends and reads a payload through the object store.
#[wasm_bindgen]
pub async fn large_payload(url: &str, key: &str) -> Result<(), JsError> {
    let client = client(url, key);
    let lines = vec!["0123456789".repeat(10); 2000];
    let handle = client.tasks().trigger("read", &lines, Default::default()).await?;
    let run = client.runs().poll::<Vec<String>, Echo<Vec<String>>>(&handle.id, SOON).await?;
    holds!(run.payload.as_ref() == Some(&lines), run.payload.map(|lines| lines.len()));
    holds!(run.output.is_some_and(|output| output.echo == lines), run.status);
    Ok(())
}

/// Makes the calls of environment variables.
#[wasm_bindgen]
pub async fn envvars(url: &str, key: &str, project: &str) -> Result<(), JsError> {
    let variables = client(url, key).envvars(project, "dev");
    let new = NewEnvVar { name: "MODE".into(), value: "one".into(), ..Default::default() };
    variables.create(new).await?;
    variables.update("MODE", "two").await?;
    let mode = variables.retrieve("MODE").await?;
    holds!(mode.value == "two" && !mode.is_secret, mode.value);
    let upload = UploadEnvVars {
        variables: BTreeMap::from([("KEY".into(), "hush".into()), ("MODE".into(), "3".into())]),
        override_existing: true,
        is_secret: true,
    };
    variables.upload(upload).await?;
    let mut all = variables.list().await?;
    all.sort_by(|one, other| one.name.cmp(&other.name));
    let names: Vec<_> = all.iter().map(|variable| variable.name.as_str()).collect();
    holds!(names == ["KEY", "MODE"], names);
    holds!(all.first().is_some_and(|key| key.is_secret && key.value == "<redacted>"), all);
    variables.delete("KEY").await?;
    let gone =
        variables.with(RequestOptions::default().retry(Retry::never())).retrieve("KEY").await;
    holds!(gone.as_ref().is_err_and(Error::is_not_found), gone);
    Ok(())
}

/// Makes the calls of schedules.
#[wasm_bindgen]
pub async fn schedules(url: &str, key: &str) -> Result<(), JsError> {
    let client = client(url, key);
    let schedules = client.schedules();
    let mut ids = Vec::new();
    for name in ["one", "two", "three"] {
        let new = CreateSchedule {
            task: "daily-report".into(),
            cron: "0 9 * * *".into(),
            deduplication_key: name.into(),
            timezone: Some("Europe/Berlin".into()),
            external_id: Some(name.into()),
            ..Default::default()
        };
        let schedule = schedules.create(new).await?;
        holds!(schedule.schedule_type == ScheduleType::Imperative && schedule.active, schedule);
        holds!(schedule.generator.expression == "0 9 * * *", schedule.generator);
        holds!(schedule.next_run.as_ref().is_some_and(|date| date.ends_with('Z')), schedule);
        ids.push(schedule.id);
    }
    let [one, ..] = ids.as_slice() else { return Err(JsError::new("no schedules")) };
    let update = UpdateSchedule {
        task: "daily-report".into(),
        cron: "0 10 * * *".into(),
        ..Default::default()
    };
    let schedule = schedules.update(one, update).await?;
    holds!(schedule.generator.expression == "0 10 * * *", schedule.generator);
    let schedule = schedules.deactivate(one).await?;
    holds!(!schedule.active, schedule);
    let schedule = schedules.activate(one).await?;
    holds!(schedule.active, schedule);
    let schedule = schedules.retrieve(one).await?;
    holds!(schedule.id == *one && schedule.timezone == "UTC", schedule);

    let filter = ScheduleFilter { per_page: Some(2), ..Default::default() };
    let page = schedules.list(filter).await?;
    holds!(page.pagination.total_pages == Some(2) && page.pagination.count == Some(3), page);
    let next = page.next().await?.map(|next| next.data.len());
    holds!(next == Some(1), next);
    let mut count = 0;
    let mut items = page.items();
    while let Some(item) = poll_fn(|context| Pin::new(&mut items).poll_next(context)).await {
        item?;
        count += 1;
    }
    holds!(count == 3, count);

    schedules.delete(one).await?;
    let gone = schedules.retrieve(one).await;
    holds!(gone.as_ref().is_err_and(Error::is_not_found), gone);

    let zones = schedules.timezones(true).await?;
    holds!(zones.iter().any(|zone| zone == "Europe/Berlin"), zones);
    Ok(())
}

/// Checks errors. The test defines how the server fails.
#[wasm_bindgen]
pub async fn errors(url: &str, key: &str) -> Result<(), JsError> {
    let client = client(url, key);
    let once = RequestOptions::default().retry(Retry::never()).header("x-test", "typed");

    let limited = client.runs().with(once.clone()).list(Default::default()).await;
    let Err(error) = limited else { return Err(JsError::new("no error")) };
    holds!(error.is_rate_limit() && error.status() == Some(429), error);
    holds!(error.call() == Some("runs.list") && error.message() == "Slow down", error);
    holds!(error.retry_after() == Some(Duration::from_secs(7)), error.retry_after());
    holds!(error.header("retry-after") == Some("7"), error.header("retry-after"));
    let body = error.body().map(|body| body.to::<BTreeMap<String, String>>()).transpose()?;
    holds!(body.as_ref().is_some_and(|body| body.contains_key("error")), body);
    holds!(!format!("{error:?} {error}").contains(key), "the key is in the error");

    let again = client.runs().list(Default::default()).await;
    holds!(again.is_ok(), again);

    let quick = once.clone().timeout(Duration::from_millis(100));
    let slow = client.runs().with(quick).cancel("run_slow").await;
    holds!(slow.as_ref().is_err_and(|error| error.is_timeout() && error.is_connection()), slow);
    holds!(slow.as_ref().is_err_and(|error| error.status().is_none()), slow);

    let items = [BatchItem::new(1)];
    let batch = client.tasks().with(once).batch_trigger("add", items, Default::default()).await;
    let Err(error) = batch else { return Err(JsError::new("no error")) };
    holds!(error.batch_phase() == Some(BatchPhase::Create) && error.status() == Some(400), error);

    let handle = client.tasks().trigger("send-email", "a text", Default::default()).await?;
    let mismatch = client.runs().retrieve::<Email, Json>(&handle.id).await;
    holds!(mismatch.as_ref().is_err_and(|error| error.status() == Some(200)), mismatch);
    holds!(mismatch.as_ref().is_err_and(|error| error.call() == Some("runs.retrieve")), mismatch);

    let keys_that_are_lists = BTreeMap::from([(vec![1], 1)]);
    let tasks = client.tasks();
    let result = tasks.trigger("send-email", &keys_that_are_lists, Default::default()).await;
    let Err(error) = result else { return Err(JsError::new("no error")) };
    holds!(error.message().starts_with("tasks.trigger: payload can't be converted to JSON"), error);

    let nobody = TriggerClient::new(Config::default().base_url(url));
    let result = nobody.runs().list(Default::default()).await;
    let Err(error) = result else { return Err(JsError::new("no error")) };
    holds!(error.message().contains("TRIGGER_SECRET_KEY") && error.call().is_none(), error);

    let empty = client.runs().cancel("").await;
    holds!(empty.as_ref().is_err_and(|error| error.message().contains("must not be empty")), empty);
    Ok(())
}
