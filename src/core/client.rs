//! A configuration bound to the engine. Plans calls and sends them.

use std::cell::RefCell;
use std::rc::Rc;

use crate::core::call::{Call, Route};
use crate::core::configuration::{Configuration, Scope};
use crate::core::context::TaskContext;
use crate::core::error::Failure;
use crate::core::plan::Plan;
use crate::core::reply::End;
use crate::core::settings::{Credential, Settings};
use crate::host::Host;
use crate::host::value::{Kind, Value};
use crate::util::future::Boxed;

/// The header by which the server links the runs that a call triggers to the caller's run.
pub const LINK_TO_RUN: &str = "x-trigger-span-parent-as-link";

/// Makes calls with a configuration, for a caller that may be in a run.
///
/// One client serves one call. Its resolved settings stay, even if the configuration or the environment changes. It holds a
/// key, so it can't be printed.
pub struct Client {
    /// The engine.
    pub host: Host,
    /// The caller's configuration.
    pub configuration: Configuration,
    /// The run that the caller is in; `None` outside of a run and if the scope ignores runs.
    pub context: Option<TaskContext>,
    /// The globals that the worker of that run provides to SDKs; undefined outside of a run.
    pub worker_globals: Value,
    /// The settings resolved so far, by variant.
    resolved: RefCell<Vec<(Variant, Rc<Settings>)>>,
}

/// The properties of a call that its settings depend on, besides the configuration and the environment.
#[derive(Clone, Copy, PartialEq)]
struct Variant {
    authenticated: bool,
    run_token: bool,
}

impl Client {
    /// Creates a client for a caller outside of a run.
    pub fn new(host: Host, configuration: Value) -> Self {
        Self {
            host,
            configuration: Configuration::new(configuration, Scope::CONFIGURE),
            context: None,
            worker_globals: Value::undefined(),
            resolved: RefCell::default(),
        }
    }

    /// Plans a call. Arguments and settings are not read again afterwards.
    pub fn plan(&self, call: Box<Call>) -> Result<Box<Plan>, Failure> {
        Plan::of(&*self.settings(&call, call.route)?, &self.host, call)
    }

    /// Plans and sends a call.
    pub fn send(&self, call: Box<Call>) -> Boxed<'_, End> {
        Box::pin(async move { self.plan(call)?.send(&self.host).await })
    }

    /// Returns the configuration with the `clientConfig` of this call as its overrides.
    pub fn configuration_of(&self, call: &Call) -> Result<Configuration, Failure> {
        Ok(self.configuration.with(call.options.client_config()?))
    }

    /// Returns the credential that this call would use for this route.
    pub fn credential(&self, call: &Call, route: &'static Route) -> Result<Credential, Failure> {
        Ok(self.settings(call, route)?.credential.clone())
    }

    /// Links the runs that this call triggers to the caller's run, in the server's traces.
    pub fn link_to_run(&self, call: &mut Call) {
        if self.context.is_some() {
            call.headers.push((LINK_TO_RUN, "1".to_owned()));
        }
    }

    /// Returns the deployment that a triggered run is pinned to: the call's own, else the configured one. A `null` of the call
    /// means no deployment.
    pub fn deployment(
        &self,
        own: &Value,
        configuration: &Configuration,
    ) -> Result<Option<String>, Failure> {
        match own.as_str().as_deref().and_then(crate::core::configuration::usable_deployment) {
            Some(id) => Ok(Some(id)),
            None if own.kind() == Kind::Null => Ok(None),
            None => configuration.deployment(&self.host),
        }
    }

    fn settings(&self, call: &Call, route: &'static Route) -> Result<Rc<Settings>, Failure> {
        let overrides = call.options.client_config()?;
        if overrides.is_some() || call.options.has_headers() {
            let configuration = self.configuration.with(overrides);
            return Settings::resolve(self, &configuration, route, &call.options).map(Rc::new);
        }
        let variant = Variant { authenticated: route.authenticated, run_token: route.run_token };
        let known = self.resolved.borrow().iter().find(|(of, _)| *of == variant).cloned();
        if let Some((_, settings)) = known {
            return Ok(settings);
        }
        let settings = Rc::new(Settings::resolve(self, &self.configuration, route, &call.options)?);
        self.resolved.borrow_mut().push((variant, settings.clone()));
        Ok(settings)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::core::options::CallOptions;
    use crate::core::settings::VERSION;
    use crate::host::http::{Method, Request};
    use crate::host::scripted::json;

    static ROUTE: Route =
        Route::new("runs.retrieve", "retrieveRun", Method::Get, "/api/v3/runs/{}");

    fn sent(config: &str, options: &str) -> Result<Request, String> {
        let client = Client::new(Host::default(), json(config));
        let mut call = Call::new(&ROUTE, ROUTE.name, "/api/v3/runs/run_1".to_owned());
        call.options = CallOptions::read(ROUTE.name, json(options)).map_err(|e| e.to_string())?;
        client.plan(call).map(|plan| plan.request).map_err(|error| error.to_string())
    }

    fn header(config: &str, options: &str, name: &str) -> Vec<String> {
        let headers = sent(config, options).map_or(Value::Undefined, |request| request.headers);
        let keys = headers.keys();
        let matching = keys.iter().filter(|other| other.eq_ignore_ascii_case(name));
        matching.filter_map(|name| headers.get_named(name).as_str()).collect()
    }

    #[test]
    fn headers_of_a_call_override_the_configured_ones_but_never_the_credential() {
        let config = r#"{"secretKey":"k","requestOptions":{"additionalHeaders":
            {"X-A":"global","x-trigger-source":"mine","AUTHORIZATION":"no","trigger-version":"no"}}}"#;
        let options = r#"{"additionalHeaders":{"x-a":"call","authorization":"no"}}"#;
        assert_eq!(header(config, options, "x-a"), ["call"]);
        assert_eq!(header(config, options, "x-trigger-source"), ["mine"]);
        assert_eq!(header(config, options, "authorization"), ["Bearer k"]);
        assert_eq!(header(config, options, "trigger-version"), [VERSION]);
    }

    #[test]
    fn refuses_a_key_with_invalid_characters_without_showing_it() {
        let error = sent("{\"secretKey\":\"tr_dev\\nsecret\"}", "null").err().unwrap_or_default();
        assert!(error.starts_with("configure: the API key holds"), "{error}");
        assert!(!error.contains("secret"), "{error}");
        assert_eq!(header("{\"secretKey\":\" k\\n\"}", "null", "authorization"), ["Bearer k"]);
    }

    #[test]
    fn names_missing_and_invalid_settings() {
        let error = |config| sent(config, "null").err().unwrap_or_default();
        assert!(error("{}").starts_with("You need to set the TRIGGER_SECRET_KEY environment"));
        assert!(error(r#"{"baseURL":""}"#).starts_with("You need to set the TRIGGER_API_URL and"));
        assert!(error(r#"{"baseURL":"","secretKey":"k"}"#).contains("TRIGGER_API_URL environment"));
        assert!(
            error(r#"{"baseURL":"ftp://u:hush@x","secretKey":"k"}"#).ends_with("\"ftp://…@x\"")
        );
        assert!(error(r#"{"secretKey":7}"#).contains("configuration.secretKey must be a string"));
        let fetch = error(r#"{"secretKey":"k","fetch":5}"#);
        assert_eq!(fetch, "configure: configuration.fetch must be a function, not a number");
    }
}
