//! Lists all rows as text, for scripts such as `scripts/api-page.mjs`.

use super::TABLES;
use crate::api;
use crate::api::endpoint::{Arg, Endpoint};
use crate::core::call::Route;

/// Prints a line for each route of a row: name, public name, method and path, separated by tabs.
///
/// A procedure also has a line for each of its further requests. A call without requests has one with an empty path.
#[test]
#[ignore = "its output is the result"]
fn lists_the_rows() {
    for row in api::TABLES.iter().chain(TABLES).flat_map(|table| table.iter()) {
        let in_project = row.args.iter().filter_map(|arg| match arg {
            Arg::Project(route) => Some(line(row, row, route)),
            _ => None,
        });
        let sent = row.sends.iter().map(|request| line(row, request, &request.route));
        let is_listed = row.sends.is_empty() || !row.route.path.is_empty();
        let own = is_listed.then(|| line(row, row, &row.route));
        own.into_iter().chain(in_project).chain(sent).for_each(|line| println!("{line}"));
    }
}

fn line(row: &Endpoint, request: &Endpoint, route: &Route) -> String {
    [row.name(), &shown_name(row), route.method.as_str(), &named_path(request, route)].join("\t")
}

/// Returns the name as callers write it. The first two parts of the name of a handle's call create the handle.
fn shown_name(row: &Endpoint) -> String {
    let mut parts: Vec<_> = row.name().split('.').map(str::to_owned).collect();
    if let (Some(_), Some(maker)) = (row.handle, parts.get_mut(1)) {
        maker.push_str("(…)");
    }
    parts.join(".")
}

/// Returns the path with the names of its arguments.
fn named_path(row: &Endpoint, route: &Route) -> String {
    let names = row.args.iter().flat_map(|arg| match arg {
        Arg::Id(name) | Arg::Text(name) => vec![*name],
        Arg::Environment => vec!["projectRef", "slug"],
        Arg::Queue => vec!["queue"],
        Arg::Project(_) if !std::ptr::eq(route, &row.route) => vec!["projectRef"],
        _ => vec![],
    });
    names.fold(route.path.to_owned(), |path, name| {
        path.replacen("{}", &["{", name, "}"].concat(), 1)
    })
}
