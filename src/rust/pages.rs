//! Lists, page by page or item by item.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Error;
use super::calls::Calls;
use crate::api::endpoint::Endpoint;
use crate::core::page::{Neighbours, PageLink};
use crate::host::value::Value;
use crate::util::future::Boxed;

/// A page of a list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items of this page.
    pub data: Vec<T>,
    /// The position of this page in the list.
    pub pagination: Pagination,
    list: List,
    beside: Neighbours,
}

/// The position of a page in its list. Lists of runs have cursors, lists of schedules have page numbers.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Pagination {
    /// The cursor of the next page, for the field `after` of a filter.
    pub next: Option<String>,
    /// The cursor of the previous page, for the field `before` of a filter.
    pub previous: Option<String>,
    /// The number of this page, counted from 1.
    pub current_page: Option<u32>,
    /// The number of pages.
    pub total_pages: Option<u32>,
    /// The total number of items.
    pub count: Option<u32>,
}

impl<T: DeserializeOwned> Page<T> {
    /// Returns whether there is a next page.
    pub fn has_next(&self) -> bool {
        self.beside.0.is_some()
    }

    /// Returns whether there is a previous page.
    pub fn has_previous(&self) -> bool {
        self.beside.1.is_some()
    }

    /// Fetches the next page, with the same filter and request options; `None` after the last one.
    pub async fn next(&self) -> Result<Option<Self>, Error> {
        self.list.follow(self.beside.0.clone()).await
    }

    /// Fetches the previous page, with the same filter and request options; `None` before the first one.
    pub async fn previous(&self) -> Result<Option<Self>, Error> {
        self.list.follow(self.beside.1.clone()).await
    }

    /// Returns the items of this page and of all following pages.
    pub fn items(self) -> Items<T> {
        let ready = self.data.into_iter();
        Items { list: self.list, next: self.beside.0, ready, fetch: None }
    }
}

/// The items of a page and of all following pages, as a [`Stream`] of results.
///
/// A page is fetched when its first item is needed. After an error, the next poll fetches the failed page again.
///
/// ```no_run
/// # use trigger_wasm::{Error, TriggerClient};
/// # async fn show(client: &TriggerClient) -> Result<(), Error> {
/// let mut runs = client.runs().list(Default::default()).await?.items();
/// while let Some(run) = runs.next().await? {
///     println!("{} {}", run.id, run.status);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "streams do nothing unless they are polled"]
pub struct Items<T> {
    list: List,
    next: Option<PageLink>,
    ready: std::vec::IntoIter<T>,
    /// The pending call that fetches the next page.
    fetch: Option<Boxed<'static, Result<Page<T>, Error>>>,
}

impl<T: DeserializeOwned + 'static> Items<T> {
    /// Returns the next item; `None` after the last one. After an error, the next call fetches the failed page again.
    pub async fn next(&mut self) -> Result<Option<T>, Error> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }
}

impl<T: DeserializeOwned + 'static> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.ready.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            if self.fetch.is_none() && self.next.is_some() {
                let (list, link) = (self.list.clone(), self.next.clone());
                self.fetch = Some(Box::pin(list.page(link)));
            }
            let Some(fetch) = &mut self.fetch else { return Poll::Ready(None) };
            let page = ready!(fetch.as_mut().poll(context));
            self.fetch = None;
            match page {
                Ok(page) => {
                    self.next = page.beside.0;
                    self.ready = page.data.into_iter();
                }
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }
}

/// The stream yields its items by value and never pins them.
impl<T> Unpin for Items<T> {}

impl<T: fmt::Debug> fmt::Debug for Items<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Items")
            .field("ready", &self.ready)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

/// The call of a list.
#[derive(Clone, Debug)]
pub struct List {
    calls: Calls,
    row: &'static Endpoint,
    args: Vec<Value>,
}

impl List {
    pub fn new(calls: &Calls, row: &'static Endpoint, args: Vec<Value>) -> Self {
        Self { calls: calls.clone(), row, args }
    }

    pub async fn first<T: DeserializeOwned>(self) -> Result<Page<T>, Error> {
        self.page(None).await
    }

    async fn follow<T: DeserializeOwned>(
        &self,
        link: Option<PageLink>,
    ) -> Result<Option<Page<T>>, Error> {
        match link {
            Some(link) => self.clone().page(Some(link)).await.map(Some),
            None => Ok(None),
        }
    }

    async fn page<T: DeserializeOwned>(self, link: Option<PageLink>) -> Result<Page<T>, Error> {
        let reply = self.calls.send(self.row, self.args.clone(), link).await?;
        Ok(Page {
            data: reply.read_field("data")?,
            pagination: reply.read_field::<Option<_>>("pagination")?.unwrap_or_default(),
            list: self,
            beside: reply.pages,
        })
    }
}
