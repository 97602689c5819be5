//! Pure: decides whether to make another attempt, and after which wait.
//!
//! The clock and random numbers are arguments. Nothing here sends or sleeps.

use crate::util::text::{leading_integer, whole_number};

/// The longest wait that a server may ask for, one minute. After a longer one, the call rejects instead.
pub const LONGEST_SERVER_WAIT_MS: f64 = 60_000.0;

/// The smallest value of `x-ratelimit-reset` in milliseconds since 1970. Smaller ones are seconds.
const SMALLEST_EPOCH_MS: f64 = 100_000_000_000.0;

/// The number of attempts of a call and the waits between them. Times are in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryPolicy {
    /// The total number of attempts; 1 or less means no retry.
    pub max_attempts: f64,
    /// The factor by which the wait grows from attempt to attempt.
    pub factor: f64,
    /// The first wait.
    pub min_timeout_ms: f64,
    /// The longest computed wait.
    pub max_timeout_ms: f64,
    /// Whether a wait is multiplied by a random factor between 1 and 2.
    pub randomize: bool,
    /// Whether an attempt without a response is repeated too.
    pub connection_errors: bool,
}

/// The policy of most calls, with waits of 1000, 1600 and 2560 ms, as the API recommends.
pub const DEFAULT: RetryPolicy = RetryPolicy {
    max_attempts: 4.0,
    factor: 1.6,
    min_timeout_ms: 1000.0,
    max_timeout_ms: 30_000.0,
    randomize: false,
    connection_errors: true,
};

/// The policy of triggers inside a task, which overrides the caller's.
pub const INSIDE_TASK: RetryPolicy = RetryPolicy { max_attempts: 5.0, ..DEFAULT };

/// The policy for uploading the items of a batch.
pub const UPLOAD: RetryPolicy =
    RetryPolicy { max_attempts: 5.0, factor: 2.0, randomize: true, ..DEFAULT };

/// The policy for reading and writing the object store.
pub const STORE: RetryPolicy =
    RetryPolicy { min_timeout_ms: 500.0, max_timeout_ms: 5000.0, ..UPLOAD };

/// The policy for listing time zones.
pub const TIMEZONES: RetryPolicy = RetryPolicy {
    max_attempts: 3.0,
    factor: 2.0,
    max_timeout_ms: 60_000.0,
    connection_errors: false,
    ..DEFAULT
};

impl RetryPolicy {
    /// Returns the settings in order, for a plan.
    #[cfg(target_arch = "wasm32")]
    pub fn to_numbers(self) -> [f64; 6] {
        let Self { max_attempts, factor, min_timeout_ms, max_timeout_ms, .. } = self;
        let (randomize, connection_errors) = (self.randomize.into(), self.connection_errors.into());
        [max_attempts, factor, min_timeout_ms, max_timeout_ms, randomize, connection_errors]
    }

    /// Creates a policy from its settings in order.
    #[cfg(target_arch = "wasm32")]
    pub fn of_numbers(settings: [f64; 6]) -> Self {
        let [max_attempts, factor, min_timeout_ms, max_timeout_ms, randomize, connection_errors] =
            settings;
        let (randomize, connection_errors) = (randomize > 0.0, connection_errors > 0.0);
        Self { max_attempts, factor, min_timeout_ms, max_timeout_ms, randomize, connection_errors }
    }

    /// Returns the wait after attempt number `attempt` (the first is 1), or `None` if it was the last. `chance` is a random
    /// number between 0 and 1.
    pub fn delay(&self, attempt: u32, chance: f64) -> Option<f64> {
        if f64::from(attempt) >= self.max_attempts || self.max_attempts.is_nan() {
            return None;
        }
        let mut wait = self.min_timeout_ms;
        for _ in 1..attempt {
            wait *= self.factor;
        }
        if self.randomize {
            wait *= 1.0 + chance;
        }
        Some(wait.min(self.max_timeout_ms).max(0.0).round())
    }
}

/// The hints about another attempt in the headers of an error response.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hints {
    /// `x-should-retry`.
    pub should_retry: Option<bool>,
    /// `x-ratelimit-reset`: the time when the limit ends, in milliseconds since 1970.
    pub reset_at: Option<f64>,
    /// `Retry-After`, in milliseconds from now.
    pub retry_after_ms: Option<f64>,
}

impl Hints {
    /// Reads the hints from the headers of a response. `date` converts an HTTP date to milliseconds since 1970.
    pub fn read(
        header: &dyn Fn(&str) -> Option<String>,
        now: f64,
        date: &dyn Fn(&str) -> Option<f64>,
    ) -> Self {
        let should_retry = match header("x-should-retry").as_deref() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        };
        let reset_at = header("x-ratelimit-reset")
            .and_then(|text| leading_integer(&text))
            .map(|at| if at < SMALLEST_EPOCH_MS { at * 1000.0 } else { at });
        let retry_after_ms = header("retry-after").and_then(|text| {
            let text = text.trim();
            match whole_number(text.strip_prefix('+').unwrap_or(text)) {
                Some(seconds) => Some(seconds * 1000.0),
                // A date has letters. Engines also accept many texts without letters, as dates long ago.
                None if text.bytes().any(|byte| byte.is_ascii_alphabetic()) => {
                    date(text).map(|at| (at - now).max(0.0))
                }
                None => None,
            }
        });
        Self { should_retry, reset_at, retry_after_ms }
    }

    /// Returns the wait that the server asks for, in milliseconds.
    ///
    /// Every response says when the rate limit resets. That is a reason to wait only after a 429.
    pub fn wait_ms(&self, status: u16, now: f64) -> Option<f64> {
        let reset = self.reset_at.filter(|_| status == 429).map(|at| at - now);
        reset.filter(|wait| *wait > 0.0).or(self.retry_after_ms)
    }
}

/// Returns the wait before another attempt after an error status, or `None` if the call ends.
pub fn after_status(
    policy: &RetryPolicy,
    status: u16,
    hints: &Hints,
    attempt: u32,
    now: f64,
    mut chance: impl FnMut() -> f64,
) -> Option<f64> {
    let should_retry = match (hints.should_retry, status) {
        (Some(decided), _) => decided,
        (None, 408 | 409 | 429 | 500..) => true,
        (None, _) => false,
    };
    if !should_retry {
        return None;
    }
    let backoff = policy.delay(attempt, chance())?;
    let reset = hints
        .reset_at
        .map(|at| at - now)
        .filter(|wait| status == 429 && hints.should_retry.is_none() && *wait > 0.0);
    match (reset, hints.retry_after_ms) {
        (Some(wait), _) | (None, Some(wait)) if wait > LONGEST_SERVER_WAIT_MS => None,
        // Everyone limited is told the same moment: jitter keeps them from coming back all at once.
        (Some(wait), _) => Some(wait + (chance() * 1000.0).floor()),
        (None, Some(wait)) => Some(wait),
        (None, None) => Some(backoff),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: f64 = 1_735_689_600_000.0;

    fn waits(policy: RetryPolicy, chance: f64) -> Vec<f64> {
        (1..10).map_while(|attempt| policy.delay(attempt, chance)).collect()
    }

    fn hints(headers: &[(&str, &str)]) -> Hints {
        let header = |name: &str| {
            headers.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        Hints::read(&header, NOW, &|text| (text == "in two seconds").then_some(NOW + 2000.0))
    }

    fn wait(status: u16, headers: &[(&str, &str)]) -> Option<f64> {
        after_status(&DEFAULT, status, &hints(headers), 1, NOW, || 0.5)
    }

    #[test]
    fn policies_have_the_documented_waits() {
        assert_eq!(waits(DEFAULT, 0.9), [1000.0, 1600.0, 2560.0]);
        assert_eq!(waits(INSIDE_TASK, 0.9), [1000.0, 1600.0, 2560.0, 4096.0]);
        assert_eq!(waits(TIMEZONES, 0.9), [1000.0, 2000.0]);
        assert_eq!(waits(STORE, 0.0), [500.0, 1000.0, 2000.0, 4000.0]);
        assert_eq!(waits(UPLOAD, 0.5), [1500.0, 3000.0, 6000.0, 12000.0]);
    }

    #[test]
    fn the_status_decides_unless_the_server_does() {
        for status in [408, 409, 429, 500, 503, 599] {
            assert_eq!(wait(status, &[]), Some(1000.0), "{status}");
        }
        for status in [304, 400, 401, 403, 404, 413, 422] {
            assert_eq!(wait(status, &[]), None, "{status}");
            assert_eq!(wait(status, &[("x-should-retry", "true")]), Some(1000.0), "{status}");
        }
        assert_eq!(wait(500, &[("x-should-retry", "false")]), None);
        assert_eq!(wait(400, &[("x-should-retry", "TRUE")]), None);
    }

    #[test]
    fn honours_a_wait_of_up_to_a_minute_that_the_server_asks_for() {
        let reset = |offset: f64| format!("{}", NOW + offset);
        assert_eq!(wait(429, &[("x-ratelimit-reset", &reset(3000.0))]), Some(3500.0));
        assert_eq!(wait(429, &[("x-ratelimit-reset", "1735689603")]), Some(3500.0));
        assert_eq!(wait(429, &[("x-ratelimit-reset", &reset(-1.0))]), Some(1000.0));
        assert_eq!(wait(429, &[("x-ratelimit-reset", "soon")]), Some(1000.0));
        assert_eq!(wait(429, &[("x-ratelimit-reset", &reset(60_001.0))]), None);
        assert_eq!(wait(500, &[("x-ratelimit-reset", &reset(3000.0))]), Some(1000.0));
        let both = [("x-should-retry", "true"), ("x-ratelimit-reset", &*reset(3000.0))];
        assert_eq!(wait(429, &both), Some(1000.0));
        assert_eq!(wait(503, &[("retry-after", "2")]), Some(2000.0));
        assert_eq!(wait(503, &[("retry-after", "0")]), Some(0.0));
        assert_eq!(wait(503, &[("retry-after", "in two seconds")]), Some(2000.0));
        assert_eq!(wait(503, &[("retry-after", "whenever")]), Some(1000.0));
        assert_eq!(wait(503, &[("retry-after", "1.5")]), Some(1000.0));
        assert_eq!(wait(503, &[("retry-after", "-1")]), Some(1000.0));
        assert_eq!(wait(503, &[("retry-after", "60")]), Some(60_000.0));
        assert_eq!(wait(503, &[("retry-after", "61")]), None);
        assert_eq!(wait(404, &[("retry-after", "1")]), None);
    }

    proptest! {
        #[test]
        fn a_wait_stays_within_its_bounds(
            attempts in -3.0..40.0f64, factor in 0.0..9.0f64, min in 0.0..1e5f64, max in 0.0..1e6f64,
            randomize: bool, attempt in 1u32..60, chance in 0.0..1.0f64,
        ) {
            let policy = RetryPolicy {
                max_attempts: attempts, factor, min_timeout_ms: min, max_timeout_ms: max, randomize,
                connection_errors: true,
            };
            match policy.delay(attempt, chance) {
                Some(wait) => {
                    prop_assert!(f64::from(attempt) < attempts);
                    prop_assert!(wait >= 0.0 && wait <= max.round() && wait.fract() == 0.0);
                }
                None => prop_assert!(f64::from(attempt) >= attempts),
            }
        }

        #[test]
        fn chance_at_most_doubles_a_wait(attempt in 1u32..4, chance in 0.0..1.0f64) {
            let still = RetryPolicy { randomize: false, ..UPLOAD }.delay(attempt, chance);
            let moved = UPLOAD.delay(attempt, chance);
            prop_assert!(moved >= still && moved <= still.map(|wait| 2.0 * wait));
        }
    }
}
