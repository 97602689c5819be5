// The dashboard's page. The URL's fragment selects the view: #/runs?status=FAILED, #/runs/<id>, #/schedules, #/variables.
// Each view creates its elements once, and a refresh updates their contents.

import { element, fromTemplate, keepInStep, partsOf, setText } from "./dom.js";
import { cost, duration, exactTime, relativeTime, sentence } from "./format.js";

const byId = (id) => document.getElementById(id);
const main = byId("main");
const autoRefresh = byId("auto-refresh");

let settings;

async function ask(path, options) {
  const response = await fetch(`api/${path}`, options).catch((error) => {
    if (options?.signal?.aborted) throw error;
    throw new Error("The dashboard's server doesn't respond. Is it still running?");
  });
  const answer = await response.json().catch(() => undefined);
  if (response.ok && answer) return answer;
  throw new Error(
    answer?.error ?? `The dashboard's server responded with status ${response.status}.`,
  );
}

function post(path, body = {}) {
  const headers = { "content-type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(body) });
}

const VIEWS = { runs: runsView, schedules: schedulesView, variables: variablesView };

// { key, refresh(signal), go?(query) }: `refresh` resolves to the milliseconds until the next refresh, or undefined if nothing will
// change. A view with `go` can show another part of the same list.
let view;
let timer;
let loading = new AbortController();
let runsAddress = "#/runs";

function readAddress() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, id] = path.split("/");
  return { name, id: id && decode(id), query: new URLSearchParams(query) };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a URL that somebody typed
  }
}

function addressOf(path, query = {}) {
  const given = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
  return `#/${path}${given.size > 0 ? `?${given}` : ""}`;
}

function show() {
  const { name, id, query } = readAddress();
  if (!Object.hasOwn(VIEWS, name)) return location.replace("#/runs");
  const isRun = name === "runs" && id;
  if (name === "runs" && !id) runsAddress = location.hash;
  for (const link of document.querySelectorAll(".bar nav a")) {
    const isHere = link.hash === `#/${name}`;
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }

  const key = isRun ? `run ${id}` : name;
  if (view?.key === key) {
    view.go?.(query);
  } else {
    const isFirst = !view;
    main.replaceChildren();
    view = { key, ...(isRun ? runView(id) : VIEWS[name](query)) };
    showProblem();
    // Keyboards and screen readers continue from the new heading.
    if (!isFirst) main.querySelector("h1").focus();
  }
  showProblem("", byId("refusal"));
  document.title = `${isRun ? id : sentence(name)} · Dashboard`;
  load();
}

async function load() {
  clearTimeout(timer);
  loading.abort();
  loading = new AbortController();
  const { signal } = loading;
  let again = 5000;
  main.setAttribute("aria-busy", "true");
  try {
    again = await view.refresh(signal);
    showProblem();
  } catch (error) {
    if (signal.aborted) return;
    showProblem(error.message);
  }
  if (signal.aborted) return;
  main.removeAttribute("aria-busy");
  if (again && autoRefresh.checked && !document.hidden) timer = setTimeout(load, again);
}

function showProblem(message = "", node = byId("problem")) {
  setText(node, message);
  node.hidden = !message;
}

let noticeTimer;
function notify(message) {
  const notice = byId("notice");
  notice.textContent = message;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => notice.replaceChildren(), 6000);
}

/** Runs a button's action, and disables the button meanwhile. */
async function perform(button, action) {
  const hadFocus = document.activeElement === button;
  const refusal = byId("refusal"); // a refresh clears only the problems of `load`
  showProblem("", refusal);
  button.disabled = true;
  try {
    await action();
    await load();
  } catch (error) {
    showProblem(error.message, refusal);
  } finally {
    button.disabled = false;
    if (hadFocus && document.activeElement === document.body) button.focus();
  }
}

function runsView(query) {
  const { content, parts } = fromTemplate("runs-view");
  main.append(content);
  const { filters, rows, empty, newest, previous, next } = parts;
  const fields = ["status", "task", "tag"];
  const setRows = keepInStep(rows, runRow);

  filters.addEventListener("submit", (event) => {
    event.preventDefault();
    location.hash = addressOf("runs", Object.fromEntries(new FormData(filters)));
  });
  filters.elements.status.addEventListener("change", () => filters.requestSubmit());

  function go(newQuery) {
    query = newQuery;
    for (const name of fields) filters.elements[name].value = query.get(name) ?? "";
  }
  go(query);

  async function refresh(signal) {
    const page = await ask(`runs?${query}`, { signal });
    setRows(page.runs);
    rememberTasks(page.runs);
    empty.hidden = page.runs.length > 0;
    const filter = Object.fromEntries(fields.map((name) => [name, query.get(name)]));
    const isFirst = !query.has("after") && !query.has("before");
    const to = (cursor) => addressOf("runs", { ...filter, ...cursor });
    setLink(newest, !isFirst && to({}));
    setLink(previous, !isFirst && page.previous && to({ before: page.previous }));
    setLink(next, page.next && to({ after: page.next }));
    return page.runs.every((run) => run.ended) ? 5000 : 2000;
  }
  return { go, refresh };
}

function runRow({ id }) {
  const status = element("span", { class: "status" });
  const task = element("span", { class: "strong" });
  const link = element("a", { class: "mono", href: `#/runs/${encodeURIComponent(id)}` }, id);
  const tags = element("span", { class: "tags" });
  const created = element("time");
  const took = element("span");
  const price = element("span");
  const node = element(
    "tr",
    { role: "row" },
    cell("status-cell", status),
    cell("main-cell", task, link),
    cell("tags-cell", tags),
    cell("time-cell", created),
    cell("number", took),
    cell("number", price),
  );
  function update(run) {
    setStatus(status, run.status);
    setText(task, run.task);
    setTags(tags, run.tags);
    setTime(created, run.createdAt);
    setText(took, durationOf(run));
    setText(price, cost(run.costInCents));
  }
  return { node, update };
}

function runView(id) {
  const { content, parts } = fromTemplate("run-view");
  main.append(content);
  parts.back.href = runsAddress;
  parts.id.textContent = id;
  parts.task.textContent = "Run";
  parts.actions.hidden = settings.readOnly;
  parts.cancel.hidden = true;
  const path = `runs/${encodeURIComponent(id)}`;
  const setRelated = keepInStep(parts.related, relatedRun);

  parts.replay.addEventListener("click", () =>
    perform(parts.replay, async () => {
      const run = await post(`${path}/replay`);
      notify(`Replayed as ${run.id}.`);
      location.hash = `#/runs/${encodeURIComponent(run.id)}`;
    }),
  );
  parts.cancel.addEventListener("click", async () => {
    const sure = await confirm(
      "Cancel this run?",
      "The run stops and can't be resumed.",
      "Cancel run",
    );
    if (!sure) return;
    await perform(parts.cancel, async () => {
      await post(`${path}/cancel`);
      notify("The run is cancelled.");
    });
  });

  async function refresh(signal) {
    const run = await ask(path, { signal });
    rememberTasks([run]);
    setText(parts.task, run.task);
    setStatus(parts.status, run.status);
    parts.cancel.hidden = run.ended;
    parts.error.hidden = !run.error;
    if (run.error) {
      const { name, message, stackTrace } = run.error;
      setText(parts["error-message"], name ? `${name}: ${message}` : message);
      setText(parts["error-stack"], stackTrace ?? "");
    }
    setFacts(parts.facts, factsOf(run));
    setText(parts.payload, run.payload ?? "none");
    setText(parts.output, run.output ?? (run.ended ? "none" : "none yet"));
    setText(parts.metadata, run.metadata ?? "");
    parts["metadata-section"].hidden = !run.metadata;
    parts["related-section"].hidden = run.related.length === 0;
    setRelated(run.related);
    return run.ended ? undefined : 1500;
  }
  return { refresh };
}

function factsOf(run) {
  return {
    Triggered: timeNode(run.createdAt),
    Started: timeNode(run.startedAt),
    Ended: timeNode(run.finishedAt),
    "Delayed until": timeNode(run.delayedUntil),
    Duration: durationOf(run),
    Cost: cost(run.costInCents),
    Attempts: String(run.attempts ?? 0),
    Tags: run.tags.length > 0 && setTags(element("span", { class: "tags" }), run.tags),
    Version: run.version,
    "Triggered by": run.triggeredBy,
    Batch: run.batch,
    Schedule: run.schedule,
    Region: run.region,
    "Time to live": run.ttl,
    "Idempotency key": run.idempotencyKey,
    Test: run.isTest && "yes",
  };
}

function relatedRun({ id, relation }) {
  const status = element("span", { class: "status" });
  const task = element("span");
  const link = element("a", { class: "mono", href: `#/runs/${encodeURIComponent(id)}` }, id);
  const node = element("li", {}, element("span", { class: "quiet" }, relation), status, task, link);
  function update(run) {
    setStatus(status, run.status);
    setText(task, run.task);
  }
  return { node, update };
}

function schedulesView(query) {
  const { content, parts } = fromTemplate("schedules-view");
  main.append(content);
  const setRows = keepInStep(parts.rows, scheduleRow);

  async function refresh(signal) {
    const { schedules, page, pages } = await ask(`schedules?${query}`, { signal });
    setRows(schedules);
    rememberTasks(schedules);
    parts.empty.hidden = schedules.length > 0;
    setLink(parts.previous, page > 1 && addressOf("schedules", { page: page - 1 }));
    setLink(parts.next, page < pages && addressOf("schedules", { page: page + 1 }));
    setText(parts.page, `Page ${page} of ${pages}`);
    parts.pages.hidden = pages <= 1;
    return 15_000;
  }
  return { go: (newQuery) => (query = newQuery), refresh };
}

function scheduleRow({ id }) {
  const state = element("span", { class: "status" });
  const task = element("span", { class: "strong" });
  const cron = element("span", { class: "mono" });
  const zone = element("span", { class: "quiet" });
  const next = element("time");
  const externalId = element("span");
  const button = element("button", { type: "button" });
  button.hidden = settings.readOnly;
  let active;
  button.addEventListener("click", () =>
    perform(button, async () => {
      const path = `schedules/${encodeURIComponent(id)}/${active ? "deactivate" : "activate"}`;
      const schedule = await post(path);
      notify(`The schedule is ${schedule.active ? "active" : "inactive"}.`);
    }),
  );
  const node = element(
    "tr",
    { role: "row" },
    cell("status-cell", state),
    cell("main-cell", task),
    cell("cron-cell", cron, " ", zone),
    cell("time-cell", next),
    cell("external-cell", externalId),
    cell("action-cell", button),
  );
  function update(schedule) {
    active = schedule.active;
    setText(state, active ? "Active" : "Inactive");
    state.dataset.kind = active ? "good" : "off";
    setText(task, schedule.task);
    setText(cron, schedule.cron ?? "");
    cron.title = schedule.description ?? "";
    setText(zone, schedule.timezone ?? "");
    setTime(next, schedule.nextRun);
    setText(externalId, schedule.externalId ?? "");
    setText(button, active ? "Deactivate" : "Activate");
    button.setAttribute("aria-label", `${button.textContent} the schedule of ${schedule.task}`);
  }
  return { node, update };
}

function variablesView() {
  const { content, parts } = fromTemplate("variables-view");
  main.append(content);
  parts.environment.textContent = settings.variables ?? "Not configured";
  const setRows = keepInStep(parts.rows, variableRow);

  async function refresh(signal) {
    const { variables } = await ask("variables", { signal });
    setRows(variables);
    parts.empty.hidden = variables.length > 0;
    return 15_000;
  }
  return { refresh };
}

function variableRow({ name }) {
  const kind = element("span");
  const node = element(
    "tr",
    { role: "row" },
    element("td", { role: "cell", class: "mono strong" }, name),
    element(
      "td",
      { role: "cell", class: "quiet" },
      element("span", { title: "hidden" }, "••••••••"),
    ),
    element("td", { role: "cell" }, kind),
  );
  return { node, update: ({ isSecret }) => setText(kind, isSecret ? "secret" : "plain") };
}

function prepareTriggerDialog() {
  const dialog = byId("trigger");
  const form = byId("trigger-form");
  const { task, payload, tags, delay } = form.elements;
  const { problem, close } = partsOf(form);

  byId("trigger-open").addEventListener("click", () => {
    showProblem("", problem);
    dialog.showModal();
    task.focus();
  });
  close.addEventListener("click", () => dialog.close());

  function refuse(field, message) {
    showProblem(message, problem);
    field.setAttribute("aria-invalid", "true");
    field.focus();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    for (const field of [task, payload]) field.removeAttribute("aria-invalid");
    const id = task.value.trim();
    if (!id) return refuse(task, "Enter the id of a task.");
    const body = {
      tags: tags.value
        .split(",")
        .map((tag) => tag.trim())
        .filter(Boolean),
    };
    if (delay.value.trim()) body.delay = delay.value.trim();
    try {
      if (payload.value.trim()) body.payload = JSON.parse(payload.value);
    } catch (error) {
      return refuse(payload, `The payload is not JSON: ${error.message}`);
    }
    event.submitter.disabled = true;
    try {
      const run = await post(`tasks/${encodeURIComponent(id)}/trigger`, body);
      dialog.close();
      notify(`Triggered ${run.id}.`);
      location.hash = `#/runs/${encodeURIComponent(run.id)}`;
    } catch (error) {
      showProblem(error.message, problem);
    } finally {
      event.submitter.disabled = false;
    }
  });
}

/** Asks for confirmation. Resolves to true if the user confirms. */
function confirm(title, text, yes) {
  const dialog = byId("confirm");
  byId("confirm-title").textContent = title;
  const parts = partsOf(dialog);
  parts.text.textContent = text;
  parts.yes.textContent = yes;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

const KINDS = {
  good: ["COMPLETED"],
  bad: ["FAILED", "CRASHED", "SYSTEM_FAILURE", "TIMED_OUT"],
  busy: ["DEQUEUED", "EXECUTING"],
  waiting: ["PENDING_VERSION", "DELAYED", "QUEUED", "WAITING"],
  off: ["CANCELED", "EXPIRED"],
};

function setStatus(node, status) {
  setText(node, sentence(status));
  const known = Object.keys(KINDS).find((kind) => KINDS[kind].includes(status));
  node.dataset.kind = known ?? "off";
}

// Explicit roles, since narrow screens show rows as cards, which hides the roles of the elements.
function cell(name, ...children) {
  return element("td", { role: "cell", class: name }, ...children);
}

function setTags(node, tags) {
  const known = [...node.children].map((tag) => tag.textContent);
  if (known.join("\n") !== tags.join("\n")) {
    node.replaceChildren(...tags.map((tag) => element("span", { class: "tag" }, tag)));
  }
  return node;
}

function setTime(node, date) {
  setText(node, date ? relativeTime(date) : "–");
  if (!date) return;
  node.dateTime = date;
  node.title = exactTime(date);
}

function timeNode(date) {
  if (!date) return undefined;
  const node = element("time", { datetime: date }, exactTime(date));
  return element("span", {}, node, element("div", { class: "quiet" }, relativeTime(date)));
}

function setFacts(list, facts) {
  const given = Object.entries(facts).filter(([, value]) => value);
  list.replaceChildren(
    ...given.map(([name, value]) =>
      element("div", {}, element("dt", {}, name), element("dd", {}, value)),
    ),
  );
}

/** Sets the address of a link. Without one, the link is visible but disabled. */
function setLink(link, address) {
  if (address) link.href = address;
  else link.removeAttribute("href");
  link.setAttribute("aria-disabled", String(!address));
}

function durationOf(run) {
  if (!run.startedAt) return "–";
  return duration(run.ended ? run.durationMs : Date.now() - new Date(run.startedAt));
}

/** The task ids seen so far, which the inputs for a task suggest. */
const knownTasks = new Set();
function rememberTasks(items) {
  for (const { task } of items) {
    if (knownTasks.has(task)) continue;
    knownTasks.add(task);
    byId("known-tasks").append(element("option", { value: task }));
  }
}

async function start() {
  settings = await ask("settings");
  byId("variables-link").hidden = !settings.variables;
  byId("read-only").hidden = !settings.readOnly;
  byId("trigger-open").hidden = settings.readOnly;
  prepareTriggerDialog();
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault(); // fragments are the page's own addresses
    main.focus();
  });
  addEventListener("hashchange", show);
  autoRefresh.addEventListener("change", load);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && autoRefresh.checked) load();
  });
  show();
}

start().catch((error) => showProblem(error.message));
