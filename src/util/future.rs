//! Pure: waiting for several futures at once.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A future that stands once in the module, and not wherever it is awaited.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

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

/// Futures that run at the same time, and beside another one, which may add more while it runs.
pub struct Concurrent<'a, E> {
    waiting: RefCell<Vec<Boxed<'a, Result<(), E>>>>,
    most: usize,
}

impl<'a, E> Concurrent<'a, E> {
    /// None yet. No more than `most` will be under way at a time.
    pub fn new(most: usize) -> Self {
        Self { waiting: RefCell::new(Vec::new()), most }
    }

    /// Adds one.
    pub fn add(&self, future: impl Future<Output = Result<(), E>> + 'a) {
        self.waiting.borrow_mut().push(Box::pin(future));
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
        let mut futures = self.waiting.take();
        let mut failure = None;
        let mut pending = 0;
        // Each that ends makes room for one further on.
        futures.retain_mut(|future| {
            if pending == self.most || failure.is_some() {
                return true;
            }
            match future.as_mut().poll(context) {
                Poll::Pending => pending += 1,
                Poll::Ready(end) => {
                    failure = end.err();
                    return false;
                }
            }
            true
        });
        futures.append(&mut self.waiting.take());
        self.waiting.replace(futures);
        match failure {
            Some(error) => Poll::Ready(Err(error)),
            None if pending == 0 => Poll::Ready(Ok(())),
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
    fn no_more_run_than_allowed() {
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
    fn the_first_error_ends_it() {
        let tasks = Concurrent::new(1);
        for end in [Ok(()), Err("no"), Ok(()), Err("later")] {
            tasks.add(ready(end));
        }
        assert_eq!(run(tasks.rest()), Err("no"));
    }

    #[test]
    fn what_runs_beside_goes_on_until_the_main_one_ends_and_after() {
        let ended = Cell::new(0);
        let beside = Concurrent::new(usize::MAX);
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
