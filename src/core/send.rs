//! The only loop that sends requests: attempt, classify, wait, retry.

use crate::core::error::{ErrorKind, Failure, status_message};
use crate::core::reply::{End, Reply};
use crate::core::retry::{Hints, RetryPolicy, after_status};
use crate::host::Host;
use crate::host::http::{Request, Response, SendError};
use crate::host::value::{Thrown, Value, decimal};
use crate::util::future::Boxed;

/// The maximum number of characters of an error body that are read, to find a message or a title.
const MAX_ERROR_BODY: u32 = 100_000;

/// The result of one attempt.
pub type Attempt = Result<Response, SendError>;

/// The result of reading a response with a 2xx status.
pub enum Verdict {
    /// The response is as expected.
    Done(Box<Reply>),
    /// The response is incomplete, and another attempt may bring the rest. The server has executed the request.
    Incomplete(Failure),
    /// The response is complete and asks for another attempt.
    Retry(Failure),
    /// The response is wrong, and another attempt wouldn't change it.
    Failed(Failure),
}

/// The function that reads responses with a 2xx status.
pub type Read<'a> = &'a dyn Fn(Response) -> Verdict;

/// Sends a request until there is a final response, or until the policy allows no further attempt. `first` is the first
/// attempt, if it was already made.
///
/// Every attempt sends the same request, so that the server knows a repeated one by its idempotency key. An attempt without
/// a response may have reached the server. It is only repeated if the call `is_repeatable`.
pub fn send<'a>(
    host: &'a Host,
    request: &'a Request,
    policy: RetryPolicy,
    is_repeatable: bool,
    first: Option<Attempt>,
    read: Read<'a>,
) -> Boxed<'a, End> {
    Box::pin(async move {
        let mut first = first;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let backoff = |may_repeat: bool| {
                let delay = policy.delay(attempt, host.chance());
                delay.filter(|_| may_repeat && policy.connection_errors)
            };
            let end = match first.take() {
                Some(end) => end,
                None => host.send(request, attempt).await,
            };
            let (error, wait): (Failure, _) = match end {
                Ok(response) if (200..300).contains(&response.status) => match read(response) {
                    Verdict::Done(mut reply) => {
                        reply.attempts = attempt;
                        return Ok(reply);
                    }
                    Verdict::Failed(error) => return Err(error),
                    Verdict::Incomplete(error) => (error, backoff(is_repeatable)),
                    Verdict::Retry(error) => (error, backoff(true)),
                },
                Ok(response) => {
                    let now = host.now();
                    let header = |name: &str| host.header(&response, name);
                    let hints = Hints::read(&header, now, &|text| host.parse_date(text));
                    let chance = || host.chance();
                    let wait = after_status(&policy, response.status, &hints, attempt, now, chance);
                    let asked_ms = hints.wait_ms(response.status, now);
                    (status_error(host, request.call, &response, asked_ms)?, wait)
                }
                Err(SendError::Aborted(reason)) => return Err(Thrown(reason).into()),
                Err(SendError::TimedOut) => {
                    let after_ms = request.deadline.map_or(0.0, |deadline| deadline.after_ms);
                    (timeout_error(request.call, after_ms), backoff(is_repeatable))
                }
                Err(SendError::Failed(cause)) => {
                    let may_repeat = is_repeatable || !host.may_have_been_sent(&cause);
                    let error = ErrorKind::connection(request.call, "Connection error.", cause);
                    (error, backoff(may_repeat))
                }
            };
            let status = Some(error.status).filter(|_| error.kind == ErrorKind::Status);
            match wait {
                Some(ms) if host.may_retry(request, true, attempt, ms, status, &error.message) => {
                    let slept = host.sleep(ms, request.signal.as_ref()).await;
                    slept.map_err(Thrown)?;
                }
                _ => return Err(error),
            }
        }
    })
}

/// Creates the error for a response with a status other than 2xx.
pub fn status_error(
    host: &Host,
    call: &'static str,
    response: &Response,
    retry_after_ms: Option<f64>,
) -> Result<Failure, Failure> {
    // A response with a broken body still has a status, and the caller needs the status.
    let undefined = Value::undefined();
    let text = response.body.as_ref().unwrap_or(&undefined);
    let body = Value::parse(text).unwrap_or(undefined.clone());
    let shown = text.beginning(MAX_ERROR_BODY).as_str().unwrap_or_default();
    let message = status_message(response.status, &body, &shown)?;
    let mut error = ErrorKind::status(call, host, response, &message, body);
    error.fields.put("retryAfterMs", retry_after_ms.map_or_else(Value::undefined, Value::number));
    Ok(error)
}

/// Creates the error for an attempt that reached its time limit.
fn timeout_error(call: &'static str, after_ms: f64) -> Failure {
    let ms = decimal(after_ms.trunc());
    let parts = [call, " had no complete answer within ", &ms, " ms (requestOptions.timeoutInMs)"];
    let mut error = ErrorKind::Timeout.error(&parts.concat());
    error.call = call;
    error
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::core::retry::DEFAULT;
    use crate::host::http::{Deadline, Method};
    use crate::host::scripted::{Step, answer, run};

    fn outcome(lines: Vec<Step>, is_repeatable: bool) -> (Result<u16, Failure>, Host) {
        let host = Host::new(lines);
        let request = Request {
            call: "runs.retrieve",
            method: Method::Get,
            url: "https://api.trigger.dev/x".to_owned(),
            is_foreign: false,
            headers: Value::object(),
            body: None,
            signal: None,
            deadline: Some(Deadline { after_ms: 60_000.0, cut: false }),
            reads_json: false,
            hooks: Value::undefined(),
        };
        let read = |response: Response| match response.body {
            Ok(_) => Verdict::Done(Reply::of_response(response)),
            Err(_) => Verdict::Incomplete(ErrorKind::rule("cut")),
        };
        let outcome = run(send(&host, &request, DEFAULT, is_repeatable, None, &read));
        let status = |reply: Box<Reply>| reply.response.map_or(0, |response| response.status);
        (outcome.map(status), host)
    }

    #[test]
    fn makes_four_attempts_by_default() {
        let (outcome, host) = outcome(vec![answer(500, r#"{"error":"x"}"#); 5], false);
        assert_eq!(outcome.map_err(|error| error.to_string()), Err("x".to_owned()));
        assert_eq!(host.requests.borrow().len(), 4);
        assert_eq!(*host.sleeps.borrow(), [1000.0, 1600.0, 2560.0]);
    }

    #[test]
    fn retries_until_success() {
        let lines = vec![Step::Fails, Step::Hangs, Step::Cut(200), answer(204, "")];
        let (outcome, host) = outcome(lines, true);
        assert_eq!(outcome, Ok(204));
        assert_eq!(host.sleeps.borrow().len(), 3);
    }

    #[test]
    fn repeats_an_ambiguous_attempt_only_if_the_call_is_repeatable() {
        for line in [Step::Fails, Step::Hangs, Step::Cut(200)] {
            let (outcome, host) = outcome(vec![line.clone(), answer(200, "")], false);
            assert!(outcome.is_err(), "{line:?}");
            assert_eq!(host.requests.borrow().len(), 1, "{line:?}");
        }
        let (outcome, host) = outcome(vec![Step::Refused, answer(200, "")], false);
        assert_eq!((outcome, host.requests.borrow().len()), (Ok(200), 2));
    }

    #[test]
    fn reports_the_failure_of_the_last_attempt() {
        let (timed_out, _) = outcome(vec![Step::Hangs; 4], true);
        assert_eq!(timed_out, Err(timeout_error("runs.retrieve", 60_000.0)));
        let (failed, _) = outcome(vec![Step::Fails; 4], true);
        assert_eq!(failed.map_err(|error| error.to_string()), Err("Connection error.".to_owned()));
        let (refused, host) = outcome(vec![Step::Cut(404)], true);
        assert_eq!(
            refused.map_err(|error| error.to_string()),
            Err("404 status code (no body)".to_owned())
        );
        assert!(host.sleeps.borrow().is_empty());
    }

    #[test]
    fn rejects_at_once_if_the_server_asks_for_more_than_a_minute() {
        let headers = vec![("retry-after", "61".to_owned())];
        let (outcome, host) = outcome(vec![Step::Answer(429, headers, "{}".to_owned())], true);
        assert_eq!(outcome.err().and_then(|error| error.retry_after_ms()), Some(61_000.0));
        assert!(host.sleeps.borrow().is_empty());
    }
}
