//! The calls of the API: one file for each resource, one row for each call. This module must not know how a call is sent.

pub mod args;
pub mod batch;
pub mod bulk;
pub mod concurrency_limits;
pub mod deployments;
pub mod endpoint;
pub mod envvars;
pub mod errors;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod example;
pub mod idempotency_keys;
pub mod prompts;
pub mod public_tokens;
pub mod query;
pub mod query_string;
pub mod queues;
pub mod runs;
pub mod schedules;
pub mod sessions;
pub mod tags;
pub mod tasks;
mod trigger;
pub mod waitpoints;
pub mod webhooks;
mod worker;

use crate::api::endpoint::Endpoint;

/// The rows of all resources.
pub const TABLES: &[&[&Endpoint]] = &[
    runs::ENDPOINTS,
    tasks::ENDPOINTS,
    batch::ENDPOINTS,
    bulk::ENDPOINTS,
    envvars::ENDPOINTS,
    schedules::ENDPOINTS,
    queues::ENDPOINTS,
    concurrency_limits::ENDPOINTS,
    deployments::ENDPOINTS,
    waitpoints::ENDPOINTS,
    query::ENDPOINTS,
    prompts::ENDPOINTS,
    sessions::ENDPOINTS,
    webhooks::ENDPOINTS,
    errors::ENDPOINTS,
    idempotency_keys::ENDPOINTS,
    public_tokens::ENDPOINTS,
    tags::ENDPOINTS,
];

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::TABLES;
    use crate::core::call::Shape;

    #[test]
    fn every_row_has_a_unique_name() {
        let names = TABLES.iter().flat_map(|table| table.iter()).map(|row| row.name());
        let mut names: Vec<_> = names.collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn every_field_that_a_schema_relies_on_is_read() {
        for row in TABLES.iter().flat_map(|table| table.iter()) {
            let schema = row.route.schema;
            let fields: Vec<_> = schema.fields.split(' ').collect();
            assert!(fields.len() <= 7, "{}", row.name());
            let is_page = matches!(schema.shape, Shape::Page(_));
            let with_fallbacks = schema.fallbacks.iter().filter(|_| !is_page);
            let relied_on = with_fallbacks.map(|(field, _)| *field).chain([schema.shape.field()]);
            for field in relied_on.filter(|field| !field.is_empty()) {
                assert!(fields.contains(&field), "{}: {field}", row.name());
            }
        }
    }
}
