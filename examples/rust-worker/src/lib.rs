//! An edge worker in Rust that sends welcome emails through a Trigger.dev task.
//!
//! - `POST /welcome` with `{ "to": "ada@example.com" }` triggers the task `send-email`. It responds with the new run and the
//!   latest earlier ones.
//! - `GET /runs/<id>` responds with one run.

use serde::{Deserialize, Serialize};
use trigger_wasm::{
    Config, Error, Json, Retry, Run, RunFilter, RunListItem, RunStatus, TriggerClient,
    TriggerOptions,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, Response, ResponseInit, Url};

#[wasm_bindgen]
extern "C" {
    /// The variables and secrets of the worker, which its host passes to each request.
    pub type Env;

    #[wasm_bindgen(method, getter, structural, js_name = TRIGGER_SECRET_KEY)]
    fn secret_key(this: &Env) -> Option<String>;

    #[wasm_bindgen(method, getter, structural, js_name = TRIGGER_API_URL)]
    fn api_url(this: &Env) -> Option<String>;
}

/// The payload of the task `send-email`.
#[derive(Serialize, Deserialize)]
struct Email {
    to: String,
}

/// A run in a response of this worker.
#[derive(Serialize)]
struct Shown {
    id: String,
    status: RunStatus,
    to: Option<String>,
    created_at: String,
}

impl From<Run<Email, Json>> for Shown {
    fn from(run: Run<Email, Json>) -> Self {
        let to = run.payload.map(|email| email.to);
        Self { id: run.id, status: run.status, to, created_at: run.created_at }
    }
}

impl From<RunListItem> for Shown {
    fn from(run: RunListItem) -> Self {
        Self { id: run.id, status: run.status, to: None, created_at: run.created_at }
    }
}

#[derive(Serialize)]
struct Welcomed {
    run: Shown,
    latest: Vec<Shown>,
}

/// Responds to a request.
#[wasm_bindgen]
pub async fn fetch(request: Request, env: Env) -> Result<Response, JsValue> {
    let path = Url::new(&request.url())?.pathname();
    let client = client(&env);
    let answer = match (request.method().as_str(), path.strip_prefix("/runs/")) {
        ("POST", None) if path == "/welcome" => {
            let Some(email) = body(&request).await else {
                return refuse(400, "The body must be { to }.".to_owned(), None);
            };
            welcome(&client, &email).await
        }
        ("GET", Some(id)) => retrieve(&client, id).await.and_then(|run| Json::new(&run)),
        _ => return refuse(404, "Not found.".to_owned(), None),
    };
    match answer {
        Ok(answer) => respond(200, &answer),
        Err(error) => {
            let status = if error.is_not_found() { 404 } else { 502 };
            refuse(status, error.message(), error.call())
        }
    }
}

/// Creates a client with the key of this worker. Other settings keep their defaults.
fn client(env: &Env) -> TriggerClient {
    let mut config = Config::default().retry(Retry { max_attempts: Some(2), ..Retry::default() });
    if let Some(key) = env.secret_key() {
        config = config.access_token(key);
    }
    if let Some(url) = env.api_url() {
        config = config.base_url(url);
    }
    TriggerClient::new(config)
}

async fn body(request: &Request) -> Option<Email> {
    let body = JsFuture::from(request.json().ok()?).await.ok()?;
    Json::from(body).to().ok()
}

async fn welcome(client: &TriggerClient, email: &Email) -> Result<Json, Error> {
    let tags = vec!["welcome".to_owned()];
    let options = TriggerOptions { tags: tags.clone(), ..Default::default() };
    let handle = client.tasks().trigger("send-email", email, options).await?;

    let run = retrieve(client, &handle.id).await?;

    let filter = RunFilter { tag: tags, limit: Some(10), ..Default::default() };
    let page = client.runs().list(filter).await?;
    let latest = page.data.into_iter().filter(|item| item.id != run.id).map(Shown::from).collect();
    Json::new(&Welcomed { run, latest })
}

async fn retrieve(client: &TriggerClient, id: &str) -> Result<Shown, Error> {
    client.runs().retrieve::<Email, Json>(id).await.map(Shown::from)
}

fn refuse(status: u16, error: String, call: Option<&'static str>) -> Result<Response, JsValue> {
    #[derive(Serialize)]
    struct Problem {
        error: String,
        call: Option<&'static str>,
    }
    respond(status, &Json::new(&Problem { error, call })?)
}

fn respond(status: u16, body: &Json) -> Result<Response, JsValue> {
    let init = ResponseInit::new();
    init.set_status(status);
    let response = Response::new_with_opt_str_and_init(Some(&body.to_string()), &init)?;
    response.headers().set("content-type", "application/json")?;
    Ok(response)
}
