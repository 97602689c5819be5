// Environment variables, by environment.

import { ENVIRONMENTS, PROJECT_REF } from "../keys.mjs";
import { Refusal } from "../reply.mjs";

const VARIABLES = "/api/v1/projects/:project/envvars/:slug";
const accepts = ["secret", "personal"];

export const routes = {
  [`GET ${VARIABLES}`]: { accepts, handler: list },
  [`POST ${VARIABLES}`]: {
    accepts,
    required: { name: "string", value: "string" },
    handler: create,
  },
  [`POST ${VARIABLES}/import`]: { accepts, required: { variables: "object" }, handler: upload },
  [`GET ${VARIABLES}/:name`]: { accepts, handler: (call) => present(requireVariable(call)) },
  [`PUT ${VARIABLES}/:name`]: { accepts, required: { value: "string" }, handler: update },
  [`DELETE ${VARIABLES}/:name`]: { accepts, handler: remove },
};

function list(call) {
  return [...variablesOf(call).values()].map(present);
}

/** Creates a variable, or overwrites the existing one with this name. */
function create(call) {
  const { name, value, isSecret = false } = call.body;
  variablesOf(call).set(name, { name, value, isSecret });
  return { success: true };
}

function upload(call) {
  const own = variablesOf(call);
  const { variables, override, isSecret = false } = call.body;
  const known = Object.keys(variables).filter((name) => own.has(name));
  if (!override && known.length > 0) {
    throw new Refusal(400, `Some of the variables are already set: ${known.join(", ")}`);
  }
  for (const [name, value] of Object.entries(variables)) own.set(name, { name, value, isSecret });
  return { success: true };
}

function update(call) {
  requireVariable(call).value = call.body.value;
  return { success: true };
}

function remove(call) {
  variablesOf(call).delete(requireVariable(call).name);
  return { success: true };
}

/** Returns the variables of an environment. A key can access its own environment, a personal access token all of them. */
function variablesOf({ state, caller, params }) {
  if (params.project !== PROJECT_REF) throw new Refusal(404, "Project not found");
  const environment = ENVIRONMENTS.find(({ slugs }) => slugs.includes(params.slug));
  if (!environment) throw new Refusal(404, "Environment not found");
  if (caller.kind === "secret" && caller.environment !== environment) {
    throw new Refusal(400, "Invalid environment slug for this API key");
  }
  return state.collection(`variables ${environment.id}`);
}

function requireVariable(call) {
  const variable = variablesOf(call).get(call.params.name);
  if (!variable) throw new Refusal(404, "Environment variable not found");
  return variable;
}

function present({ name, value, isSecret }) {
  return { name, value: isSecret ? "<redacted>" : value, isSecret };
}
