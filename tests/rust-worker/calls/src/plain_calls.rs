//! Every call that sends its arguments and reads the response. The local API server responds from a table.

use std::collections::BTreeMap;

use trigger_wasm::*;
use wasm_bindgen::prelude::*;

use crate::client;

/// Makes the calls of runs, bulk actions, deployments and errors.
#[wasm_bindgen]
pub async fn plain_calls_of_runs(url: &str, key: &str, run: &str) -> Result<(), JsError> {
    let client = client(url, key);
    let runs = client.runs();
    runs.events(run).await?;
    let trace = runs.trace(run).await?;
    holds!(trace.root_span.data.message == "send-email", trace);
    holds!(trace.root_span.data.start_time.ends_with('Z'), trace);
    let page = runs.trace_page(run, TracePageFilter { limit: Some(10), ..Default::default() });
    let page = page.await?;
    holds!(page.data.len() == 1, page);
    let span = runs.span(run, "span_1").await?;
    holds!(span.span_id == "span_1" && span.duration_ms == 250.0, span);
    runs.add_tags(run, vec!["plain".into()]).await?;
    let metadata = runs.metadata(run).await?.to::<BTreeMap<String, u32>>()?;
    holds!(metadata.get("user") == Some(&42), metadata);
    let operations = vec![
        MetadataOperation::Set { key: "user".into(), value: Json::new(&42)? },
        MetadataOperation::Increment { key: "$.visits".into(), value: 1.0 },
    ];
    let body = UpdateMetadata { operations: Some(operations), ..Default::default() };
    runs.update_metadata(run, body).await?;

    let bulk = runs.bulk();
    let filter = RunFilter { tag: vec!["import".into()], ..Default::default() };
    let id = bulk.cancel(BulkCancel { filter: Some(filter), ..Default::default() }).await?;
    let run_ids = Some(vec![run.to_owned()]);
    bulk.replay(BulkReplay { run_ids, ..Default::default() }).await?;
    let action = bulk.retrieve(&id).await?;
    holds!(action.action_type == BulkActionType::Cancel && action.counts.total == 2, action);
    bulk.abort(&id).await?;
    let page = bulk.list(Default::default()).await?;
    holds!(page.data.len() == 1, page);

    let deployments = client.deployments();
    let page = deployments.list(Default::default()).await?;
    holds!(page.data.iter().all(|deployment| deployment.version == "20250101.1"), page);
    deployments.retrieve_current().await?;
    let details = deployments.retrieve("deployment_1").await?;
    holds!(details.version == "20250101.1", details);
    deployments.retrieve_latest().await?;
    let promoted = deployments.promote("20250101.1").await?;
    holds!(promoted.id == "deployment_1", promoted);

    let errors = client.errors();
    let page = errors.list(Default::default()).await?;
    holds!(page.data.first().is_some_and(|error| error.count == 2), page);
    let error = errors.retrieve("error_1").await?;
    holds!(error.error_message == "The card was declined.", error);
    let error = errors.resolve("error_1", Some("20250101.1")).await?;
    holds!(error.status == ErrorGroupStatus::Resolved, error);
    let body = IgnoreError { reason: Some("known".into()), ..Default::default() };
    let error = errors.ignore("error_1", body).await?;
    holds!(error.status == ErrorGroupStatus::Ignored, error);
    errors.unresolve("error_1").await?;
    Ok(())
}

/// Makes the calls of queues, concurrency limits, waitpoint tokens, sessions and webhooks.
#[wasm_bindgen]
pub async fn plain_calls_of_queues_and_sessions(url: &str, key: &str) -> Result<(), JsError> {
    let client = client(url, key);
    let queues = client.queues();
    let page = queues.list(Default::default()).await?;
    holds!(page.data.len() == 1 && page.pagination.total_pages == Some(1), page);
    queues.retrieve("queue_1").await?;
    let mine = || Queue::Task("send-email".into());
    let queue = queues.pause(mine()).await?;
    holds!(queue.paused, queue);
    queues.resume(mine()).await?;
    let queue = queues.override_concurrency_limit(mine(), 5).await?;
    holds!(queue.concurrency.as_ref().is_some_and(|limit| limit.override_value == Some(5)), queue);
    queues.reset_concurrency_limit(mine()).await?;

    let limits = client.concurrency_limits();
    limits.list(Default::default()).await?;
    limits.retrieve("api").await?;
    limits.reset("api").await?;
    let limit = limits.pause("api").await?;
    holds!(limit.paused, limit);
    limits.resume("api").await?;

    let wait = client.wait();
    let body = NewWaitpointToken { timeout: Some("1h".into()), ..Default::default() };
    let token = wait.create_token(body).await?;
    let hidden = format!("{token:?}");
    holds!(!token.is_cached && !hidden.contains(&token.public_access_token), hidden);
    wait.complete_token(&token.id, &"done").await?;
    let token = wait.retrieve_token::<String>(&token.id).await?;
    holds!(token.output.as_deref() == Some("done"), token);
    let page = wait.list_tokens(Default::default()).await?;
    holds!(page.data.iter().all(|token| token.status == WaitpointTokenStatus::Waiting), page);

    let sessions = client.sessions();
    let session = NewSession {
        session_type: "chat".into(),
        task_identifier: "reply".into(),
        trigger_config: NewSessionTrigger {
            base_payload: Json::new(&BTreeMap::from([("user", 42)]))?,
            ..Default::default()
        },
        ..Default::default()
    };
    let started = sessions.start(session).await?;
    holds!(started.run_id == "run_1" && started.expires_at.is_some(), started);
    let session = sessions.retrieve("chat").await?;
    holds!(session.id == "session_1" && session.metadata.is_none(), session);
    let session = sessions.update("chat", Default::default()).await?;
    holds!(session.metadata.is_some(), session);
    let body = CloseSession { reason: Some("done".into()), ..Default::default() };
    let session = sessions.close("chat", body).await?;
    holds!(session.closed_reason.as_deref() == Some("done"), session);
    let page = sessions.list(Default::default()).await?;
    holds!(page.data.len() == 1, page);

    let webhooks = client.webhooks();
    let endpoints = webhooks.endpoints().list().await?;
    holds!(endpoints.first().is_some_and(|endpoint| endpoint.source == "stripe"), endpoints);
    let page = webhooks.deliveries().list(Default::default()).await?;
    holds!(page.data.iter().all(|delivery| delivery.processed_at.is_some()), page);
    webhooks.deliveries().replay("whd_1", None).await?;
    let waiter = webhooks.waiter().create("payments", Default::default()).await?;
    holds!(!waiter.id.is_empty(), waiter);
    let cancelled = webhooks.waiter().cancel(&waiter.id).await?;
    holds!(cancelled.cancelled, cancelled);
    Ok(())
}

/// Makes the calls of prompts, the query schema and dashboards.
#[wasm_bindgen]
pub async fn plain_calls_of_prompts_and_dashboards(url: &str, key: &str) -> Result<(), JsError> {
    let client = client(url, key);
    let prompts = client.prompts();
    let all = prompts.list().await?;
    holds!(all.first().is_some_and(|prompt| prompt.slug == "greeting"), all);
    let versions = prompts.versions("greeting").await?;
    holds!(versions.first().is_some_and(|version| version.version == 1), versions);
    prompts.promote("greeting", 1).await?;
    let body = NewPromptOverride { text_content: "Hi {{name}}".into(), ..Default::default() };
    let created = prompts.create_override("greeting", body).await?;
    holds!(created.version == 2, created);
    prompts.update_override("greeting", Default::default()).await?;
    prompts.remove_override("greeting").await?;
    prompts.reactivate_override("greeting", 2).await?;

    let tables = client.query().schema().await?;
    holds!(tables.first().is_some_and(|table| table.columns.len() == 1), tables);
    let dashboards = client.query().dashboards();
    let all = dashboards.list().await?;
    holds!(all.first().is_some_and(|dashboard| dashboard.key == "overview"), all);
    let body = NewDashboard { title: "Overview".into(), ..Default::default() };
    let dashboard = dashboards.create(body).await?;
    holds!(dashboard.id == "dashboard_1" && dashboard.created_at.ends_with('Z'), dashboard);
    dashboards.retrieve("dashboard_1").await?;
    dashboards.update("dashboard_1", Default::default()).await?;
    let body = ReplaceDashboard { title: Some("Overview".into()), ..Default::default() };
    dashboards.replace("dashboard_1", body).await?;
    let widgets = dashboards.widgets();
    let body = AddDashboardWidget {
        title: "Runs".into(),
        display: WidgetDisplay::Title,
        ..Default::default()
    };
    let added = widgets.add("dashboard_1", body).await?;
    holds!(added.widget_id == "widget_1", added);
    widgets.update("dashboard_1", "widget_1", Default::default()).await?;
    widgets.delete("dashboard_1", "widget_1", None).await?;
    dashboards.delete("dashboard_1").await?;
    Ok(())
}
