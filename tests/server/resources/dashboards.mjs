// Dashboards of the project. Every write gives a dashboard another revision; a write that names the
// revision it is made to is refused where that is no longer the one.

import { checkBody } from "../http/check.mjs";
import { Problem, badRequest, notFound } from "../http/problem.mjs";
import { answer } from "../http/routes.mjs";
import { isoDate } from "../model/dates.mjs";

const LIST = "/api/v1/query/dashboards";
const ONE = `${LIST}/:dashboardId`;
const WIDGET = `${ONE}/widgets/:widgetId`;
const MAX_TITLE_LENGTH = 200;
const MAX_DESCRIPTION_LENGTH = 2000;
const COLUMNS = 12;
const tokens = ["secret"];

/** Comes with the server: it is listed, and cannot be retrieved or changed. */
const OVERVIEW = {
  key: "overview",
  title: "Overview",
  type: "builtIn",
  widgets: [
    {
      id: "by-status",
      title: "Runs by status",
      query: "SELECT status, count() AS runs FROM runs GROUP BY status",
      type: "chart",
    },
  ],
};

export const routes = [
  { method: "GET", path: LIST, tokens, handler: list },
  { method: "POST", path: LIST, tokens, handler: create },
  { method: "GET", path: ONE, tokens, handler: (call) => answer(present(existing(call))) },
  { method: "PATCH", path: ONE, tokens, handler: update },
  { method: "PUT", path: ONE, tokens, handler: replace },
  { method: "DELETE", path: ONE, tokens, handler: remove },
  { method: "POST", path: `${ONE}/widgets`, tokens, handler: addWidget },
  { method: "PATCH", path: WIDGET, tokens, handler: updateWidget },
  { method: "DELETE", path: WIDGET, tokens, handler: removeWidget },
];

function list({ state }) {
  const custom = [...dashboardsOf(state).values()].map(({ id, title, description, widgets }) => ({
    key: id,
    title,
    type: "custom",
    description,
    widgets: widgets.map((widget) => ({
      id: widget.id,
      title: widget.title,
      query: widget.query,
      type: widget.display.type,
    })),
  }));
  return answer({ dashboards: [OVERVIEW, ...custom] });
}

function create(call) {
  const { state } = call;
  const body = call.json();
  checkBody(body, { title: "string", description: "string?", widgets: "array?" });
  const now = state.now();
  const dashboard = {
    id: state.newId("dashboard"),
    description: "",
    ...textsOf(body),
    number: 1,
    createdAt: now,
    updatedAt: now,
    widgets: readWidgets(state, body.widgets ?? [], []),
  };
  dashboardsOf(state).set(dashboard.id, dashboard);
  return answer(present(dashboard));
}

function update(call) {
  const dashboard = existing(call);
  const body = call.json();
  checkBody(body, { title: "string?", description: "string?", revision: "string?" });
  return write(call, dashboard, body.revision, textsOf(body));
}

function replace(call) {
  const dashboard = existing(call);
  const body = call.json();
  checkBody(body, {
    title: "string?",
    description: "string?",
    revision: "string?",
    widgets: "array",
  });
  const widgets = readWidgets(call.state, body.widgets, dashboard.widgets);
  return write(call, dashboard, body.revision, { ...textsOf(body), widgets });
}

function remove(call) {
  const { id } = existing(call);
  dashboardsOf(call.state).delete(id);
  return answer({ id });
}

function addWidget(call) {
  const dashboard = existing(call);
  const { revision, ...body } = call.json();
  checkBody({ revision }, { revision: "string?" });
  const widgets = readWidgets(call.state, [...dashboard.widgets, body], []);
  const { body: changed } = write(call, dashboard, revision, { widgets });
  return answer({ widgetId: widgets.at(-1).id, dashboard: changed });
}

function updateWidget(call) {
  const { dashboard, widget } = existingWidget(call);
  const { revision, id, ...body } = call.json();
  checkBody({ revision }, { revision: "string?" });
  const changed = readWidget(call.state, { ...widget, ...body });
  const widgets = dashboard.widgets.map((other) => (other === widget ? changed : other));
  return write(call, dashboard, revision, { widgets });
}

function removeWidget(call) {
  const { dashboard, widget } = existingWidget(call);
  const widgets = dashboard.widgets.filter((other) => other !== widget);
  return write(call, dashboard, call.query.get("revision") ?? undefined, { widgets });
}

function write({ state }, dashboard, revision, changes) {
  if (revision !== undefined && revision !== revisionOf(dashboard)) {
    throw new Problem(409, { error: "Revision mismatch" });
  }
  Object.assign(dashboard, changes, { updatedAt: state.now(), number: dashboard.number + 1 });
  return answer(present(dashboard));
}

/** The title and the description, as far as the body holds them. */
function textsOf({ title, description }) {
  if (title !== undefined) checkLength("title", title, 1, MAX_TITLE_LENGTH);
  if (description !== undefined) {
    checkLength("description", description, 0, MAX_DESCRIPTION_LENGTH);
  }
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
  };
}

/** @param existing widgets whose place is kept by those with the same id that name none */
function readWidgets(state, inputs, existing) {
  const widgets = [];
  for (const input of inputs) {
    if (typeof input !== "object" || input === null) throw badRequest("A widget must be an object");
    const position = input.position ?? existing.find(({ id }) => id === input.id)?.position;
    const widget = readWidget(state, { ...input, position: position ?? below(widgets) });
    if (widgets.some(({ id }) => id === widget.id)) throw badRequest("Widget ids must be unique");
    widgets.push(widget);
  }
  return widgets;
}

function readWidget(state, input) {
  checkBody(input, {
    id: "string?",
    title: "string",
    query: "string?",
    display: "object",
    fillGaps: "boolean?",
    position: "object",
  });
  const { id = state.newId("widget"), title, query = "", display, fillGaps, position } = input;
  if (!/^[\w-]{1,64}$/.test(id)) throw badRequest("Invalid widget id");
  checkLength("title", title, 0, MAX_TITLE_LENGTH);
  if (!["table", "chart", "bignumber", "title"].includes(display.type)) {
    throw badRequest("Invalid display type");
  }
  if (query === "" && display.type !== "title") throw badRequest("A widget needs a query");
  const { x, y, w, h } = position;
  const isInGrid = [x, y, w, h].every(Number.isInteger) && x >= 0 && y >= 0 && w >= 1 && h >= 1;
  if (!isInGrid || x + w > COLUMNS) throw badRequest("Invalid position");
  return { id, title, query, display, fillGaps, position: { x, y, w, h } };
}

function below(widgets) {
  const bottoms = widgets.map(({ position }) => position.y + position.h);
  return { x: 0, y: Math.max(0, ...bottoms), w: COLUMNS, h: 4 };
}

function checkLength(name, text, min, max) {
  if (text.length < min || text.length > max) {
    throw badRequest(`${name} must be ${min} to ${max} characters long`);
  }
}

function present({ id, title, description, createdAt, updatedAt, widgets, ...others }) {
  return {
    id,
    title,
    description,
    revision: revisionOf(others),
    createdAt: isoDate(createdAt),
    updatedAt: isoDate(updatedAt),
    widgets,
  };
}

function revisionOf({ number }) {
  return `r${number}`;
}

function existing({ state, params }) {
  const dashboard = dashboardsOf(state).get(params.dashboardId);
  if (!dashboard) throw notFound("Dashboard not found");
  return dashboard;
}

function existingWidget(call) {
  const dashboard = existing(call);
  const widget = dashboard.widgets.find(({ id }) => id === call.params.widgetId);
  if (!widget) throw notFound("Widget not found");
  return { dashboard, widget };
}

function dashboardsOf(state) {
  return state.collection("dashboards");
}
