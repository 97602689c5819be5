//! Pure: finds the next and the previous page of a list.

use crate::host::value::Value;

/// The parameter with the cursor before the next page.
pub const AFTER: &str = "after";
/// The parameter with the cursor after the previous page.
pub const BEFORE: &str = "before";
/// The parameter with the number of the page.
pub const NUMBER: &str = "page";

/// The request parameter that leads to another page.
#[derive(Clone, Debug, PartialEq)]
pub struct PageLink {
    /// The name of the parameter.
    pub parameter: &'static str,
    /// The value of the parameter.
    pub value: Value,
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
pub fn neighbours(paging: Paging, pagination: &Value) -> Neighbours {
    let link = |parameter, value| Some(PageLink { parameter, value });
    match paging {
        Paging::Cursor => {
            let cursor = |key| Some(pagination.get(key)).filter(Value::is_truthy);
            (
                cursor("next").and_then(|cursor| link(AFTER, cursor)),
                cursor("previous").and_then(|cursor| link(BEFORE, cursor)),
            )
        }
        Paging::Offset => {
            let current = pagination.get("currentPage").to_number();
            let total = pagination.get("totalPages").to_number();
            let page = |number| link(NUMBER, Value::number(number));
            (
                if current < total { page(current + 1.0) } else { None },
                if current > 1.0 { page(current - 1.0) } else { None },
            )
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::host::scripted::json;
    use proptest::prelude::*;

    type Links = (Option<(&'static str, Value)>, Option<(&'static str, Value)>);

    fn pages(paging: Paging, pagination: &str) -> Links {
        let (next, previous) = neighbours(paging, &json(pagination));
        let parts = |link: PageLink| (link.parameter, link.value);
        (next.map(parts), previous.map(parts))
    }

    #[test]
    fn ignores_empty_and_missing_cursors() {
        let both = pages(Paging::Cursor, r#"{"next":"n","previous":"p"}"#);
        assert_eq!(both, (Some((AFTER, Value::string("n"))), Some((BEFORE, Value::string("p")))));
        assert_eq!(pages(Paging::Cursor, r#"{"next":null,"previous":""}"#), (None, None));
    }

    proptest! {
        #[test]
        fn walks_each_numbered_page_once_and_back(total in 1u32..50) {
            let pages_beside = |page: f64| {
                pages(Paging::Offset, &format!(r#"{{"currentPage":{page},"totalPages":{total}}}"#))
            };
            let mut seen = vec![1.0];
            while let (Some((NUMBER, next)), _) = pages_beside(*seen.last().unwrap_or(&1.0)) {
                seen.push(next.to_number());
            }
            prop_assert_eq!(&seen, &(1..=total).map(f64::from).collect::<Vec<_>>());
            for page in seen.iter().rev() {
                let expected = (*page > 1.0).then_some((NUMBER, Value::number(page - 1.0)));
                prop_assert_eq!(pages_beside(*page).1, expected);
            }
        }
    }
}
