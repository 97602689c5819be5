//! Deployments: the versions of the code that tasks run in.

use crate::call::{Answer as Due, Arg, Endpoint, Form, Method, Param, Shape, param};
use crate::page::Paging;

const LIST_PARAMS: &[Param] = &[
    param("status", "status", Form::Text),
    param("period", "period", Form::Text),
    param("from", "from", Form::Text),
    param("to", "to", Form::Text),
    param("limit", "page[size]", Form::Text),
    param("cursor", "page[after]", Form::Text),
    param("before", "page[before]", Form::Text),
];

const DEPLOYMENT: Due = Due::of(Shape::Object).dates("createdAt deployedAt");

/// `GET /api/v1/deployments`.
pub static LIST: Endpoint =
    Endpoint::new("deployments.list", "listDeployments", Method::Get, "/api/v1/deployments")
        .args(&[Arg::Query(LIST_PARAMS)])
        .answer(&DEPLOYMENT.paged(Paging::Cursor));

/// `GET /api/v1/deployments/current`.
pub static RETRIEVE_CURRENT: Endpoint = Endpoint::new(
    "deployments.retrieveCurrent",
    "retrieveCurrentDeployment",
    Method::Get,
    "/api/v1/deployments/current",
)
.answer(&DEPLOYMENT);

/// `GET /api/v1/deployments/{id}`.
pub static RETRIEVE: Endpoint = Endpoint::new(
    "deployments.retrieve",
    "retrieveDeployment",
    Method::Get,
    "/api/v1/deployments/{}",
)
.args(&[Arg::Id("deploymentId")])
.answer(&DEPLOYMENT);

/// `GET /api/v1/deployments/latest`: the latest one that the server did not build itself.
pub static RETRIEVE_LATEST: Endpoint = Endpoint::new(
    "deployments.retrieveLatest",
    "retrieveLatestDeployment",
    Method::Get,
    "/api/v1/deployments/latest",
)
.answer(&DEPLOYMENT);

/// `POST /api/v1/deployments/{version}/promote`.
pub static PROMOTE: Endpoint = Endpoint::new(
    "deployments.promote",
    "promoteDeployment",
    Method::Post,
    "/api/v1/deployments/{}/promote",
)
.args(&[Arg::Text("version")]);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] =
    &[&LIST, &RETRIEVE_CURRENT, &RETRIEVE, &RETRIEVE_LATEST, &PROMOTE];
