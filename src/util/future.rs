//! Pure: waits for several futures at once.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A boxed future. Its code is in the module once, instead of in each function that awaits it.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Returns the output of the future that ends first; `one` if both end together.
pub async fn first<T>(one: impl Future<Output = T>, other: impl Future<Output = T>) -> T {
    let mut one = std::pin::pin!(one);
    let mut other = std::pin::pin!(other);
    poll_fn(|context| match one.as_mut().poll(context) {
        Poll::Pending => other.as_mut().poll(context),
        ready => ready,
    })
    .await
}

/// A group of futures that run concurrently. A main future may run with them and add more.
pub struct Concurrent<'a, E> {
    pending: RefCell<Vec<Boxed<'a, Result<(), E>>>>,
    limit: usize,
}

impl<'a, E> Concurrent<'a, E> {
    /// Creates an empty group that runs at most `limit` futures at a time.
    pub fn new(limit: usize) -> Self {
        Self { pending: RefCell::new(Vec::new()), limit }
    }

    /// Adds a future.
    pub fn add(&self, future: impl Future<Output = Result<(), E>> + 'a) {
        self.pending.borrow_mut().push(Box::pin(future));
    }

    /// Runs the group together with `main`, until `main` ends or a future of the group fails.
    pub async fn run(&self, mut main: Boxed<'_, Result<(), E>>) -> Result<(), E> {
        poll_fn(|context| match main.as_mut().poll(context) {
            Poll::Pending => match self.poll(context) {
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                _ => Poll::Pending,
            },
            ready => ready,
        })
        .await
    }

    /// Runs the group until all futures have ended or one fails.
    pub async fn rest(&self) -> Result<(), E> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<Result<(), E>> {
        let mut futures = self.pending.take();
        let mut failure = None;
        let mut running = 0;
        // A future that ends makes room for a later one.
        futures.retain_mut(|future| {
            if running == self.limit || failure.is_some() {
                return true;
            }
            match future.as_mut().poll(context) {
                Poll::Pending => running += 1,
                Poll::Ready(end) => {
                    failure = end.err();
                    return false;
                }
            }
            true
        });
        futures.append(&mut self.pending.take());
        self.pending.replace(futures);
        match failure {
            Some(error) => Poll::Ready(Err(error)),
            None if running == 0 => Poll::Ready(Ok(())),
            None => Poll::Pending,
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::host::scripted::run;
    use std::cell::Cell;
    use std::future::{pending, ready};

    /// A future that is ready after this number of polls.
    async fn after(polls: u32) {
        let mut left = polls;
        poll_fn(|_| {
            left = left.saturating_sub(1);
            if left == 0 { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    #[test]
    fn runs_no_more_futures_than_the_limit() {
        let (now, most) = (Cell::new(0), Cell::new(0));
        let tasks = Concurrent::new(4);
        for number in 0..25 {
            let (now, most) = (&now, &most);
            tasks.add(async move {
                now.set(now.get() + 1);
                most.set(most.get().max(now.get()));
                after(1 + number * 7 % 5).await;
                now.set(now.get() - 1);
                Ok::<_, ()>(())
            });
        }
        assert_eq!(run(tasks.rest()), Ok(()));
        assert_eq!((now.get(), most.get()), (0, 4));
        assert_eq!(run(tasks.rest()), Ok(()));
    }

    #[test]
    fn ends_at_the_first_error() {
        let tasks = Concurrent::new(1);
        for end in [Ok(()), Err("no"), Ok(()), Err("later")] {
            tasks.add(ready(end));
        }
        assert_eq!(run(tasks.rest()), Err("no"));
    }

    #[test]
    fn runs_the_group_beside_the_main_future_and_after_it() {
        let ended = Cell::new(0);
        let group = Concurrent::new(usize::MAX);
        let other = |polls| {
            let ended = &ended;
            async move {
                after(polls).await;
                ended.set(ended.get() + 1);
                Ok::<_, &str>(())
            }
        };
        let main = async {
            group.add(other(2));
            group.add(other(9));
            after(3).await;
            Ok(())
        };
        assert_eq!(run(group.run(Box::pin(main))), Ok(()));
        assert_eq!(ended.get(), 1);
        assert_eq!(run(group.rest()), Ok(()));
        assert_eq!(ended.get(), 2);
        group.add(async { Err("no") });
        assert_eq!(run(group.run(Box::pin(pending()))), Err("no"));
    }

    #[test]
    fn returns_the_output_of_the_first_future() {
        assert_eq!(run(first(pending(), ready(2))), 2);
        assert_eq!(run(first(ready(1), ready(2))), 1);
    }
}
