//! Pure: finds the next and the previous page of a list.

use crate::host::value::{Thrown, Value};

/// The request parameter that leads to another page.
#[derive(Clone, Debug, PartialEq)]
pub enum PageLink {
    /// The page after this cursor.
    After(String),
    /// The page before this cursor.
    Before(String),
    /// The page with this number.
    Number(f64),
}

/// The pagination of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// By cursors: `pagination: { next?, previous? }`.
    Cursor,
    /// By numbers: `pagination: { currentPage, totalPages, count }`.
    Offset,
}

/// The next page and the previous page; `None` for a page that doesn't exist.
pub type Neighbours = (Option<PageLink>, Option<PageLink>);

/// Returns the next and the previous page of the page with this `pagination`.
pub fn neighbours(paging: Paging, pagination: &Value) -> Result<Neighbours, Thrown> {
    match paging {
        Paging::Cursor => {
            let cursor = |key| Ok(pagination.text_field(key).filter(|cursor| !cursor.is_empty()));
            Ok((cursor("next")?.map(PageLink::After), cursor("previous")?.map(PageLink::Before)))
        }
        Paging::Offset => {
            let current = pagination.get("currentPage").to_number();
            let total = pagination.get("totalPages").to_number();
            Ok((
                (current < total).then_some(PageLink::Number(current + 1.0)),
                (current > 1.0).then_some(PageLink::Number(current - 1.0)),
            ))
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::host::scripted::json;
    use proptest::prelude::*;

    fn pages(paging: Paging, pagination: &str) -> (Option<PageLink>, Option<PageLink>) {
        neighbours(paging, &json(pagination)).unwrap_or_default()
    }

    #[test]
    fn ignores_empty_and_missing_cursors() {
        let both = pages(Paging::Cursor, r#"{"next":"n","previous":"p"}"#);
        assert_eq!(both, (Some(PageLink::After("n".into())), Some(PageLink::Before("p".into()))));
        assert_eq!(pages(Paging::Cursor, r#"{"next":null,"previous":""}"#), (None, None));
    }

    proptest! {
        #[test]
        fn walks_each_numbered_page_once_and_back(total in 1u32..50) {
            let pages_beside = |page: f64| {
                pages(Paging::Offset, &format!(r#"{{"currentPage":{page},"totalPages":{total}}}"#))
            };
            let mut seen = vec![1.0];
            while let (Some(PageLink::Number(next)), _) = pages_beside(*seen.last().unwrap_or(&1.0)) {
                seen.push(next);
            }
            prop_assert_eq!(&seen, &(1..=total).map(f64::from).collect::<Vec<_>>());
            for page in seen.iter().rev() {
                let expected = (*page > 1.0).then_some(PageLink::Number(page - 1.0));
                prop_assert_eq!(pages_beside(*page).1, expected);
            }
        }
    }
}
