//! The one loop that sends anything: attempt, classify, wait, attempt again.

use crate::answer::Answer;
use crate::error::{Error, Failure, StatusError, status_message};
use crate::future::Boxed;
use crate::retry::{Hints, RetryPolicy, after_status};
use crate::transport::{Request, Response, SendError, Transport};
use crate::value::Value;

/// What reading a success came to.
pub enum Reading<V: Value> {
    /// It is what it should be.
    Done(Box<Answer<V>>),
    /// It is not, and another attempt may bring what is due.
    Again(Failure<V>),
    /// It is not, and will not be.
    Failed(Failure<V>),
}

/// Reads the answers with a status of 2xx.
pub type Read<'a, V> = &'a dyn Fn(Response<V>) -> Reading<V>;

/// The end of an exchange.
pub type Exchange<'a, V> = Boxed<'a, Result<Box<Answer<V>>, Failure<V>>>;

/// Sends a request until it has an answer to keep, or until no further attempt is worth it.
///
/// Every attempt sends the same request, so that the server knows a repeated one by its idempotency key.
pub fn exchange<'a, T: Transport>(
    transport: &'a T,
    request: &'a Request<T::Value>,
    policy: RetryPolicy,
    read: Read<'a, T::Value>,
) -> Exchange<'a, T::Value> {
    Box::pin(async move {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let backoff = || {
                let delay = policy.delay(attempt, transport.chance());
                delay.filter(|_| policy.connection_errors)
            };
            let (error, wait): (Failure<T::Value>, _) = match transport.send(request, attempt).await
            {
                Ok(response) if (200..300).contains(&response.status) => match read(response) {
                    Reading::Done(mut answer) => {
                        answer.attempts = attempt;
                        return Ok(answer);
                    }
                    Reading::Failed(error) => return Err(error),
                    Reading::Again(error) => (error, backoff()),
                },
                Ok(response) => {
                    let now = transport.now();
                    let header = |name: &str| transport.header(&response, name);
                    let hints = Hints::read(header, now, |text| transport.parse_date(text));
                    let chance = || transport.chance();
                    let wait = after_status(&policy, response.status, &hints, attempt, now, chance);
                    let asked = hints.wait_ms(response.status, now);
                    (status_error(transport, request.call, &response, asked)?, wait)
                }
                Err(SendError::Aborted(reason)) => return Err(Error::Thrown(reason).into()),
                Err(SendError::TimedOut) => {
                    let after_ms = request.deadline.map_or(0.0, |deadline| deadline.after_ms);
                    (Error::Timeout { call: request.call, after_ms }.into(), backoff())
                }
                Err(SendError::Failed(cause)) => {
                    let message = "Connection error.".to_owned();
                    (Error::Connection { call: request.call, message, cause }.into(), backoff())
                }
            };
            let status = match &*error {
                Error::Status(error) => Some(error.status),
                _ => None,
            };
            match wait {
                Some(ms)
                    if transport.may_retry(request, attempt, ms, status, &error.to_string()) =>
                {
                    let slept = transport.sleep(ms, request.signal.as_ref()).await;
                    slept.map_err(|reason| Failure::from(Error::Thrown(reason)))?;
                }
                _ => return Err(error),
            }
        }
    })
}

/// The error that an answer other than a success is reported as.
pub fn status_error<T: Transport>(
    transport: &T,
    call: &'static str,
    response: &Response<T::Value>,
    retry_after_ms: Option<f64>,
) -> Result<Failure<T::Value>, Failure<T::Value>> {
    // A body that broke off still has a status, and the status is what the caller acts on.
    let undefined = T::Value::undefined();
    let text = response.body.as_ref().unwrap_or(&undefined);
    let body = T::Value::parse(text).unwrap_or(undefined.clone());
    let message = status_message(response.status, &body, &text.as_str().unwrap_or_default())?;
    Ok(Error::Status(StatusError {
        call,
        status: response.status,
        message,
        headers: transport.headers(response),
        body,
        retry_after_ms,
    })
    .into())
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::call::Method;
    use crate::resources::runs::RETRIEVE;
    use crate::retry::DEFAULT;
    use crate::transport::Deadline;
    use crate::transport::scripted::{Json, Line, Scripted, answer, run};

    fn outcome(lines: Vec<Line>) -> (Result<u16, Failure<Json>>, Scripted) {
        let world = Scripted::new(lines);
        let request = Request {
            call: "runs.retrieve",
            method: Method::Get,
            url: "https://api.trigger.dev/x".to_owned(),
            is_foreign: false,
            headers: Json::object(),
            body: None,
            signal: None,
            deadline: Some(Deadline { after_ms: 60_000.0, cut: false }),
            reads: None,
        };
        let read = |response: Response<Json>| match response.body {
            Ok(_) => Reading::Done(Answer::of(&RETRIEVE, response)),
            Err(_) => Reading::Again(Error::rule("cut")),
        };
        let outcome = run(exchange(&world, &request, DEFAULT, &read));
        let outcome = outcome.map(|answer| answer.response.status);
        (outcome, world)
    }

    #[test]
    fn a_call_is_attempted_four_times() {
        let (outcome, world) = outcome(vec![answer(500, r#"{"error":"x"}"#); 5]);
        assert_eq!(outcome.map_err(|error| error.to_string()), Err("x".to_owned()));
        assert_eq!(world.requests.borrow().len(), 4);
        assert_eq!(*world.sleeps.borrow(), [1000.0, 1600.0, 2560.0]);
    }

    #[test]
    fn whatever_breaks_is_tried_again_until_it_works() {
        let (outcome, world) =
            outcome(vec![Line::Fails, Line::Hangs, Line::Cut(200), answer(204, "")]);
        assert_eq!(outcome, Ok(204));
        assert_eq!(world.sleeps.borrow().len(), 3);
    }

    #[test]
    fn what_ended_it_is_what_is_reported() {
        let (timed_out, _) = outcome(vec![Line::Hangs; 4]);
        assert_eq!(
            timed_out,
            Err(Error::Timeout { call: "runs.retrieve", after_ms: 60_000.0 }.into())
        );
        let (failed, _) = outcome(vec![Line::Fails; 4]);
        assert_eq!(failed.map_err(|error| error.to_string()), Err("Connection error.".to_owned()));
        let (refused, world) = outcome(vec![Line::Cut(404)]);
        assert_eq!(
            refused.map_err(|error| error.to_string()),
            Err("404 status code (no body)".to_owned())
        );
        assert!(world.sleeps.borrow().is_empty());
    }

    #[test]
    fn a_wait_too_long_ends_the_call_and_is_told() {
        let headers = vec![("retry-after", "61".to_owned())];
        let (outcome, world) = outcome(vec![Line::Answer(429, headers, "{}".to_owned())]);
        assert_eq!(outcome.err().and_then(|error| error.retry_after_ms()), Some(61_000.0));
        assert!(world.sleeps.borrow().is_empty());
    }
}
