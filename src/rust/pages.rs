//! Lists, page by page or item by item.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Error;
use super::calls::Calls;
use crate::api::endpoint::Endpoint;
use crate::core::page::{Neighbours, PageLink};
use crate::host::value::Value;

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
        Items { list: self.list, next: self.beside.0, ready: self.data.into_iter() }
    }
}

/// The items of a page and of all following pages. A page is fetched when its first item is needed.
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
#[derive(Debug)]
pub struct Items<T> {
    list: List,
    next: Option<PageLink>,
    ready: std::vec::IntoIter<T>,
}

impl<T: DeserializeOwned> Items<T> {
    /// Returns the next item; `None` after the last one. After an error, the next call fetches the failed page again.
    pub async fn next(&mut self) -> Result<Option<T>, Error> {
        loop {
            if let Some(item) = self.ready.next() {
                return Ok(Some(item));
            }
            let Some(page) = self.list.follow(self.next.clone()).await? else { return Ok(None) };
            self.next = page.beside.0;
            self.ready = page.data.into_iter();
        }
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
