//! Deployments: the deployed versions of the code of tasks.

use crate::api::endpoint::{Arg, Endpoint};
use crate::api::query_string::{Form, Param, param};
use crate::core::call::{Schema, Shape};
use crate::core::page::Paging;

const LIST_PARAMS: &[Param] = &[
    param("status", "status", Form::Text),
    param("period", "period", Form::Text),
    param("from", "from", Form::Text),
    param("to", "to", Form::Text),
    param("limit", "page[size]", Form::Text),
    param("cursor", "page[after]", Form::Text),
    param("before", "page[before]", Form::Text),
];

const DEPLOYMENT: Schema = Schema::of(Shape::Object).dates("createdAt deployedAt");

/// `GET /api/v1/deployments`.
pub static LIST: Endpoint =
    Endpoint::get("deployments.list", "listDeployments", "/api/v1/deployments")
        .args(&[Arg::Query(LIST_PARAMS)])
        .schema(&DEPLOYMENT.paged(Paging::Cursor));

/// `GET /api/v1/deployments/current`.
pub static RETRIEVE_CURRENT: Endpoint = Endpoint::get(
    "deployments.retrieveCurrent",
    "retrieveCurrentDeployment",
    "/api/v1/deployments/current",
)
.schema(&DEPLOYMENT);

/// `GET /api/v1/deployments/{id}`.
pub static RETRIEVE: Endpoint =
    Endpoint::get("deployments.retrieve", "retrieveDeployment", "/api/v1/deployments/{}")
        .args(&[Arg::Id("deploymentId")])
        .schema(&DEPLOYMENT);

/// `GET /api/v1/deployments/latest`. Returns the latest deployment that the server didn't build itself.
pub static RETRIEVE_LATEST: Endpoint = Endpoint::get(
    "deployments.retrieveLatest",
    "retrieveLatestDeployment",
    "/api/v1/deployments/latest",
)
.schema(&DEPLOYMENT);

/// `POST /api/v1/deployments/{version}/promote`.
pub static PROMOTE: Endpoint =
    Endpoint::post("deployments.promote", "promoteDeployment", "/api/v1/deployments/{}/promote")
        .args(&[Arg::Text("version")]);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] =
    &[&LIST, &RETRIEVE_CURRENT, &RETRIEVE, &RETRIEVE_LATEST, &PROMOTE];
