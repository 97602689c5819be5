//! Pure: waiting for several futures at once.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

/// Runs futures together, at most `limit` at a time, and gives their outputs in order; ends with the first error.
pub async fn all<F, T, E>(futures: impl IntoIterator<Item = F>, limit: usize) -> Result<Vec<T>, E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut waiting: VecDeque<(usize, F)> = futures.into_iter().enumerate().collect();
    let mut running: Vec<(usize, Pin<Box<F>>)> = Vec::new();
    let mut done: Vec<(usize, T)> = Vec::with_capacity(waiting.len());
    poll_fn(move |context| {
        loop {
            while running.len() < limit.max(1) {
                let Some((index, future)) = waiting.pop_front() else { break };
                running.push((index, Box::pin(future)));
            }
            let mut finished = Vec::new();
            for (place, (index, future)) in running.iter_mut().enumerate() {
                match future.as_mut().poll(context) {
                    Poll::Ready(Ok(output)) => {
                        done.push((*index, output));
                        finished.push(place);
                    }
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Pending => {}
                }
            }
            if finished.is_empty() && !running.is_empty() {
                return Poll::Pending;
            }
            for place in finished.into_iter().rev() {
                drop(running.swap_remove(place));
            }
            if running.is_empty() && waiting.is_empty() {
                done.sort_by_key(|(index, _)| *index);
                return Poll::Ready(Ok(done.drain(..).map(|(_, output)| output).collect()));
            }
        }
    })
    .await
}

/// The output of whichever future is first; the first named wins a tie.
pub async fn first<T>(one: impl Future<Output = T>, other: impl Future<Output = T>) -> T {
    let mut one = pin!(one);
    let mut other = pin!(other);
    poll_fn(|context| match one.as_mut().poll(context) {
        Poll::Pending => other.as_mut().poll(context),
        ready => ready,
    })
    .await
}

#[cfg(test)]
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
    fn the_first_one_wins() {
        assert_eq!(run(first(pending(), ready(2))), 2);
        assert_eq!(run(first(ready(1), ready(2))), 1);
    }
}
