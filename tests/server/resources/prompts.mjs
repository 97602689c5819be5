import { checkBody } from "../http/check.mjs";
import { badRequest, notFound } from "../http/problem.mjs";
import { answer } from "../http/routes.mjs";
import { isoDate } from "../model/dates.mjs";
import { addVersion, fillIn, labelsOf, promptsOf, setText } from "../model/prompts.mjs";

const PROMPT = "/api/v1/prompts/:slug";
const tokens = ["secret"];

export const routes = [
  { method: "GET", path: "/api/v1/prompts", tokens, handler: list },
  { method: "POST", path: PROMPT, tokens: ["secret", "public"], cors: true, handler: resolve },
  { method: "GET", path: `${PROMPT}/versions`, tokens, handler: versions },
  { method: "POST", path: `${PROMPT}/promote`, tokens, handler: promote },
  { method: "POST", path: `${PROMPT}/override`, tokens, handler: createOverride },
  { method: "PUT", path: `${PROMPT}/override`, tokens, handler: updateOverride },
  { method: "DELETE", path: `${PROMPT}/override`, tokens, handler: removeOverride },
  { method: "POST", path: `${PROMPT}/override/reactivate`, tokens, handler: reactivateOverride },
];

function list({ state, environment }) {
  const data = [...promptsOf(state, environment).values()].map((prompt) => ({
    slug: prompt.slug,
    friendlyId: prompt.id,
    description: prompt.description,
    tags: prompt.tags,
    defaultModel: prompt.model,
    currentVersion: prompt.current.version,
    hasOverride: prompt.override !== undefined,
    updatedAt: isoDate(prompt.updatedAt),
  }));
  return answer({ data });
}

/** The version or the label that is asked for; else the override, if there is one. */
function resolve(call) {
  const prompt = existing(call);
  call.require(call.can("read", "prompts", prompt.slug));
  const body = call.json();
  checkBody(body, { variables: "object?", label: "string?", version: "number?" });
  const { variables = {}, label, version } = body;
  let chosen = prompt.override ?? prompt.current;
  if (version !== undefined) chosen = versionNumbered(prompt, version);
  else if (label !== undefined) {
    chosen = prompt.versions.find((each) => labelsOf(prompt, each).includes(label));
  }
  if (!chosen) throw notFound("No version found");
  const data = {
    promptId: prompt.id,
    slug: prompt.slug,
    version: chosen.version,
    labels: labelsOf(prompt, chosen),
    template: chosen.textContent,
    text: fillIn(chosen.textContent, variables),
    model: chosen.model ?? prompt.model,
    config: prompt.config,
  };
  return answer({ data });
}

function versions(call) {
  const prompt = existing(call);
  const data = prompt.versions.map((version) => ({
    ...version,
    labels: labelsOf(prompt, version),
    createdAt: isoDate(version.createdAt),
  }));
  return answer({ data: data.reverse() });
}

function promote(call) {
  const prompt = existing(call);
  prompt.current = requiredVersion(call, prompt);
  return changed(call, prompt);
}

/** Takes the place of an override that there may be. */
function createOverride(call) {
  const prompt = existing(call);
  const body = call.json();
  checkBody(body, {
    textContent: "string",
    model: "string?",
    commitMessage: "string?",
    source: "string?",
  });
  if (body.source === "code") throw badRequest("Only deployments make versions from code");
  prompt.override = addVersion(call.state, prompt, { ...body, source: body.source ?? "dashboard" });
  return changed(call, prompt, { version: prompt.override.version });
}

function updateOverride(call) {
  const prompt = existing(call);
  const { override } = prompt;
  if (!override) throw notFound("No override");
  const body = call.json();
  checkBody(body, { textContent: "string?", model: "string?", commitMessage: "string?" });
  const { textContent, model = override.model, commitMessage = override.commitMessage } = body;
  if (textContent !== undefined) setText(override, textContent);
  Object.assign(override, { model, commitMessage });
  return changed(call, prompt);
}

function removeOverride(call) {
  const prompt = existing(call);
  if (!prompt.override) throw notFound("No override");
  prompt.override = undefined;
  return changed(call, prompt);
}

function reactivateOverride(call) {
  const prompt = existing(call);
  const version = requiredVersion(call, prompt);
  if (version.source === "code") throw badRequest("This version has not been an override");
  prompt.override = version;
  return changed(call, prompt);
}

function changed({ state }, prompt, more) {
  prompt.updatedAt = state.now();
  return answer({ ok: true, ...more });
}

function requiredVersion(call, prompt) {
  const body = call.json();
  checkBody(body, { version: "number" });
  const version = versionNumbered(prompt, body.version);
  if (!version) throw notFound("No version found");
  return version;
}

function versionNumbered(prompt, number) {
  return prompt.versions.find(({ version }) => version === number);
}

function existing({ state, environment, params }) {
  const prompt = promptsOf(state, environment).get(params.slug);
  if (!prompt) throw notFound("Prompt not found");
  return prompt;
}
