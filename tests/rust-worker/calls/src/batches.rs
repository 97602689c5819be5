//! Batches, typed tasks, and results of runs.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use trigger_wasm::*;
use wasm_bindgen::prelude::*;

use crate::{Echo, Email, SOON, client, email};

const SEND_EMAIL: Task<Email, Echo<Email>> = Task::new("send-email");
const MAKE_REPORT: Task<u32> = Task::new("make-report");
const ALWAYS_FAILS: Task<()> = Task::new("always-fails");

/// A stream of items that is pending at every second poll.
struct Slow<T>(std::vec::IntoIter<T>, bool);

impl<T: Unpin> Stream for Slow<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        self.1 = !self.1;
        if self.1 {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.0.next())
    }
}

fn slow<T>(items: impl IntoIterator<Item = T>) -> Slow<T> {
    Slow(items.into_iter().collect::<Vec<_>>().into_iter(), false)
}

/// Triggers batches in all forms.
#[wasm_bindgen]
pub async fn batches(url: &str, key: &str) -> Result<(), JsError> {
    let client = client(url, key);
    let ada = email("ada@example.com");
    let tasks_of = async |batch_id: &str| {
        let mut tasks = Vec::new();
        for id in client.batch().retrieve(batch_id).await?.runs {
            tasks.push(client.runs().retrieve::<Json, Json>(&id).await?.task_identifier);
        }
        Ok::<_, Error>(tasks)
    };

    let items = [SEND_EMAIL.item(&ada)?, MAKE_REPORT.item(&7)?];
    let handle = client.batch().trigger_by_task(items.clone(), Default::default()).await?;
    let tasks = tasks_of(&handle.batch_id).await?;
    holds!(tasks == ["send-email", "make-report"], tasks);
    let handle = client.batch().trigger_stream(slow(items), Default::default()).await?;
    let tasks = tasks_of(&handle.batch_id).await?;
    holds!(tasks == ["send-email", "make-report"], tasks);

    let items = || (0..3).map(|_| BatchItem::new(email("ada@example.com")));
    let calls = client.tasks();
    let streamed = calls.batch_trigger_stream("send-email", slow(items()), Default::default());
    let handle = streamed.await?;
    let tasks = tasks_of(&handle.batch_id).await?;
    holds!(tasks == ["send-email"; 3], tasks);
    let handle = SEND_EMAIL.batch_trigger(&client, items(), Default::default()).await?;
    holds!(handle.run_count == 3, handle);

    let item = LegacyBatchItem {
        task: "make-report".into(),
        payload: Some(Json::new(&7)?),
        ..Default::default()
    };
    let handle = client.batch().trigger_legacy(vec![item], None).await?;
    holds!(handle.run_count == 1 && handle.id.starts_with("batch_"), handle);
    Ok(())
}

/// Subscribes to runs of typed tasks until they have ended, and reads their results.
#[wasm_bindgen]
pub async fn results(url: &str, key: &str) -> Result<(), JsError> {
    let client = client(url, key);
    let ada = email("ada@example.com");
    let handle = SEND_EMAIL.trigger(&client, &ada, Default::default()).await?;
    let early = client.runs().result(&handle.id).await?;
    holds!(early.is_none(), early);
    let mut changes = SEND_EMAIL.subscribe_to_run(&client, &handle.id, Default::default());
    let mut output = None;
    while let Some(run) = changes.try_next().await? {
        output = run.output;
    }
    holds!(output == Some(Echo { echo: ada.clone() }), output);
    let run = SEND_EMAIL.retrieve(&client, &handle.id).await?;
    holds!(run.payload.as_ref() == Some(&ada) && run.is_success, run);
    let Some(result) = client.runs().result(&handle.id).await? else {
        return Err(JsError::new("no result"));
    };
    let output = result.read_output::<Echo<Email>>()?;
    holds!(result.ok && output == Some(Echo { echo: ada }), result);
    let mismatch = result.read_output::<u8>();
    holds!(mismatch.as_ref().is_err_and(|error| error.class() == ErrorClass::Other), mismatch);

    let items = [ALWAYS_FAILS.item(&())?, MAKE_REPORT.item(&7)?];
    let handle = client.batch().trigger_by_task(items, Default::default()).await?;
    for id in client.batch().retrieve(&handle.batch_id).await?.runs {
        client.runs().poll::<Json, Json>(&id, SOON).await?;
    }
    let results = client.batch().results(&handle.batch_id).await?;
    let [failed, completed] = results.items.as_slice() else {
        return Err(JsError::new(&format!("{results:?}")));
    };
    let error = failed.error.as_ref().map(ToString::to_string);
    holds!(!failed.ok && error.as_deref() == Some("This task always fails."), failed);
    let nothing = failed.read_output::<Json>()?;
    holds!(completed.ok && nothing.is_none(), completed);

    let action = client.runs().bulk().poll("bulk_1", SOON).await?;
    holds!(action.status == BulkActionStatus::Completed, action);
    Ok(())
}

/// Checks the class of each error. The test makes the server fail with each status.
#[wasm_bindgen]
pub async fn error_classes(url: &str, key: &str, statuses: Vec<u16>) -> Result<(), JsError> {
    let client = client(url, key);
    let once = RequestOptions::default().retry(Retry::never());
    let runs = client.runs().with(once);
    let mut classes = Vec::new();
    for status in statuses {
        let error = runs.cancel(&format!("run_{status}")).await.err();
        holds!(error.as_ref().and_then(Error::status) == Some(status), error);
        classes.extend(error.map(|error| error.class()));
    }
    use ErrorClass::*;
    let expected = [
        BadRequest,
        Authentication,
        Status,
        PermissionDenied,
        NotFound,
        Conflict,
        UnprocessableEntity,
        RateLimit,
        InternalServer,
        InternalServer,
    ];
    holds!(classes == expected, classes);

    let argument = runs.cancel("").await.err().map(|error| error.class());
    holds!(argument == Some(Argument), argument);
    let nobody = TriggerClient::new(Config::default().base_url(url)).runs().cancel("run_1").await;
    holds!(nobody.as_ref().is_err_and(|error| error.class() == ApiClientMissing), nobody);
    let nowhere = Config::default().base_url("http://127.0.0.1:9").access_token(key);
    let nowhere = TriggerClient::new(nowhere.retry(Retry::never())).runs().cancel("run_1").await;
    holds!(nowhere.as_ref().is_err_and(|error| error.class() == Connection), nowhere);
    let webhook = client.webhooks().construct_event::<Json>("{}", "wrong", "hush").await;
    holds!(webhook.as_ref().is_err_and(|error| error.class() == Webhook), webhook);
    Ok(())
}
