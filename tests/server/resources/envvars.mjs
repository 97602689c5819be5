import { parseEnv } from "node:util";
import { badRequest, notFound } from "../http/problem.mjs";
import { checkBody } from "../http/check.mjs";
import { answer } from "../http/routes.mjs";

const LIST = "/api/v1/projects/:projectRef/envvars/:slug";
const tokens = ["secret", "personal"];

export const routes = [
  { method: "GET", path: LIST, tokens, handler: list },
  { method: "POST", path: LIST, tokens, handler: create },
  { method: "POST", path: `${LIST}/import`, tokens, handler: upload },
  { method: "GET", path: `${LIST}/:name`, tokens, handler: retrieve },
  { method: "PUT", path: `${LIST}/:name`, tokens, handler: update },
  { method: "DELETE", path: `${LIST}/:name`, tokens, handler: remove },
];

function list(call) {
  const { inherited, own } = variablesOf(call);
  return answer([...new Map([...inherited, ...own]).values()].map(present));
}

/** Overwrites a variable that is there already. */
function create(call) {
  const { own } = variablesOf(call);
  const body = call.json();
  checkBody(body, { name: "string", value: "string", isSecret: "boolean?" });
  save(own, { [body.name]: body.value }, body.isSecret);
  return answer({ success: true });
}

async function upload(call) {
  const { own } = variablesOf(call);
  const { variables, override, isSecret } = await uploadedVariables(call);
  const names = Object.keys(variables);
  const existing = names.filter((name) => own.has(name));
  if (!override && existing.length > 0) {
    throw badRequest("Some of the variables are already set for these environments", {
      variableErrors: existing.map((key) => ({ key, error: "Variable already set" })),
    });
  }
  save(own, variables, isSecret);
  return answer({ success: true });
}

function retrieve(call) {
  const { inherited, own } = variablesOf(call);
  const variable = own.get(call.params.name) ?? inherited.get(call.params.name);
  if (!variable) throw missing();
  return answer(present(variable));
}

function update(call) {
  const { own } = variablesOf(call);
  const body = call.json();
  checkBody(body, { value: "string" });
  const variable = own.get(call.params.name);
  if (!variable) throw missing();
  variable.value = body.value;
  return answer({ success: true });
}

function remove(call) {
  const { own } = variablesOf(call);
  if (!own.delete(call.params.name)) throw missing();
  return answer({ success: true });
}

/** `{ own, inherited }`: a preview branch has its own variables and sees those of preview. */
function variablesOf(call) {
  const environment = addressedEnvironment(call);
  const collection = (branch) => call.state.collection(`variables ${environment.id} ${branch}`);
  const branch = environment.type === "PREVIEW" ? call.headers["x-trigger-branch"] : undefined;
  if (branch) return { own: collection(branch), inherited: collection("") };
  return { own: collection(""), inherited: new Map() };
}

/** A key opens its own environment only; a personal access token opens all of the project. */
function addressedEnvironment({ state, caller, params }) {
  const environment = state.environmentBySlug(params.slug);
  if (caller.kind === "secret") {
    if (params.projectRef !== state.projectRef) {
      throw badRequest("Invalid project ref for this API key");
    }
    if (environment !== caller.environment) {
      throw badRequest("Invalid environment slug for this API key");
    }
  }
  if (params.projectRef !== state.projectRef) throw notFound("Project not found");
  if (!environment) throw notFound("Environment not found");
  return environment;
}

/** Of the JSON form, or of the form with a dotenv file. */
async function uploadedVariables(call) {
  const type = call.headers["content-type"] ?? "";
  if (type.startsWith("multipart/form-data")) {
    const form = await new Response(call.bytes, { headers: { "content-type": type } }).formData();
    const file = form.get("variables");
    if (!(file instanceof Blob)) throw badRequest("Invalid body");
    return { variables: parseEnv(await file.text()), override: form.get("override") === "true" };
  }
  const body = call.json();
  const { variables } = body;
  const isRecord = typeof variables === "object" && variables !== null && !Array.isArray(variables);
  if (!isRecord || !Object.values(variables).every((value) => typeof value === "string")) {
    throw badRequest("Invalid body");
  }
  checkBody(body, { override: "boolean?", isSecret: "boolean?" });
  return body;
}

function save(collection, variables, isSecret = false) {
  if (Object.hasOwn(variables, "")) {
    throw badRequest("Failed to save", {
      variableErrors: [{ key: "", error: "Key is required" }],
    });
  }
  for (const [name, value] of Object.entries(variables)) {
    collection.set(name, { name, value, isSecret });
  }
}

function present({ name, value, isSecret }) {
  return { name, value: isSecret ? "<redacted>" : value, isSecret };
}

function missing() {
  return notFound("Environment variable not found");
}
