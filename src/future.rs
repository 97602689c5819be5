//! Pure: waiting for several futures at once.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A future that stands once in the module, and not wherever it is awaited.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Runs futures together, at most `limit` at a time, and gives their outputs in order; ends with the first error.
pub async fn all<F, T, E>(futures: impl IntoIterator<Item = F>, limit: usize) -> Result<Vec<T>, E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut waiting = futures.into_iter();
    let mut running: Vec<(usize, Pin<Box<F>>)> = Vec::new();
    let mut outputs: Vec<Option<T>> = Vec::new();
    poll_fn(move |context| {
        loop {
            while running.len() < limit.max(1) {
                let Some(future) = waiting.next() else { break };
                running.push((outputs.len(), Box::pin(future)));
                outputs.push(None);
            }
            let before = running.len();
            let mut failure = None;
            running.retain_mut(|(index, future)| match future.as_mut().poll(context) {
                Poll::Pending => true,
                Poll::Ready(Ok(output)) => {
                    if let Some(place) = outputs.get_mut(*index) {
                        *place = Some(output);
                    }
                    false
                }
                Poll::Ready(Err(error)) => {
                    failure = failure.take().or(Some(error));
                    false
                }
            });
            if let Some(error) = failure {
                return Poll::Ready(Err(error));
            }
            if running.is_empty() && waiting.size_hint().0 == 0 {
                return Poll::Ready(Ok(outputs.drain(..).flatten().collect()));
            }
            if running.len() == before {
                return Poll::Pending;
            }
        }
    })
    .await
}

/// The output of whichever future is first; the first named wins a tie.
pub async fn first<T>(one: impl Future<Output = T>, other: impl Future<Output = T>) -> T {
    let mut one = std::pin::pin!(one);
    let mut other = std::pin::pin!(other);
    poll_fn(|context| match one.as_mut().poll(context) {
        Poll::Pending => other.as_mut().poll(context),
        ready => ready,
    })
    .await
}

/// Futures that run beside another one, which adds them while it runs.
pub struct Beside<'a, E>(RefCell<Vec<Boxed<'a, Result<(), E>>>>);

impl<'a, E> Beside<'a, E> {
    /// None yet.
    pub fn new() -> Self {
        Self(RefCell::new(Vec::new()))
    }

    /// Adds one.
    pub fn add(&self, future: impl Future<Output = Result<(), E>> + 'a) {
        self.0.borrow_mut().push(Box::pin(future));
    }

    /// Runs them beside this one until it ends, or the first of them fails.
    pub async fn run(&self, main: impl Future<Output = Result<(), E>>) -> Result<(), E> {
        let mut main = std::pin::pin!(main);
        poll_fn(|context| match main.as_mut().poll(context) {
            Poll::Pending => match self.poll(context) {
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                _ => Poll::Pending,
            },
            ready => ready,
        })
        .await
    }

    /// Runs them until all have ended, or the first fails.
    pub async fn rest(&self) -> Result<(), E> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<Result<(), E>> {
        let mut running = self.0.take();
        let mut failure = None;
        running.retain_mut(|future| match future.as_mut().poll(context) {
            Poll::Pending => true,
            Poll::Ready(end) => {
                failure = failure.take().or(end.err());
                false
            }
        });
        let all_ended = running.is_empty();
        self.0.borrow_mut().append(&mut running);
        match failure {
            Some(error) => Poll::Ready(Err(error)),
            None if all_ended => Poll::Ready(Ok(())),
            None => Poll::Pending,
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::transport::scripted::run;
    use std::cell::Cell;
    use std::future::{pending, ready};

    /// A future that is ready when it has been polled this often.
    async fn after(polls: u32) {
        let mut left = polls;
        poll_fn(|_| {
            left = left.saturating_sub(1);
            if left == 0 { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    #[test]
    fn outputs_keep_their_order_and_no_more_run_than_allowed() {
        let (now, most) = (Cell::new(0), Cell::new(0));
        let task = |number: u32| {
            let (now, most) = (&now, &most);
            async move {
                now.set(now.get() + 1);
                most.set(most.get().max(now.get()));
                after(1 + number * 7 % 5).await;
                now.set(now.get() - 1);
                Ok::<_, ()>(number)
            }
        };
        let outputs = run(all((0..25).map(task), 4));
        assert_eq!(outputs, Ok((0..25).collect()));
        assert_eq!(most.get(), 4);
        assert_eq!(run(all(Vec::<std::future::Ready<Result<(), ()>>>::new(), 4)), Ok(vec![]));
    }

    #[test]
    fn the_first_error_ends_it() {
        let outputs = run(all([ready(Ok(1)), ready(Err("no")), ready(Ok(3))], 1));
        assert_eq!(outputs, Err("no"));
    }

    #[test]
    fn what_runs_beside_goes_on_until_the_main_one_ends_and_after() {
        let ended = Cell::new(0);
        let beside = Beside::new();
        let other = |polls| {
            let ended = &ended;
            async move {
                after(polls).await;
                ended.set(ended.get() + 1);
                Ok::<_, &str>(())
            }
        };
        let main = async {
            beside.add(other(2));
            beside.add(other(9));
            after(3).await;
            Ok(())
        };
        assert_eq!(run(beside.run(main)), Ok(()));
        assert_eq!(ended.get(), 1);
        assert_eq!(run(beside.rest()), Ok(()));
        assert_eq!(ended.get(), 2);
        beside.add(async { Err("no") });
        assert_eq!(run(beside.run(pending())), Err("no"));
    }

    #[test]
    fn the_first_one_wins() {
        assert_eq!(run(first(pending(), ready(2))), 2);
        assert_eq!(run(first(ready(1), ready(2))), 1);
    }
}
