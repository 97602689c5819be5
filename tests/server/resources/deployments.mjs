import { knownFilter, madeWithin } from "../http/filters.mjs";
import { badRequest, notFound } from "../http/problem.mjs";
import { cursorPage } from "../http/pages.mjs";
import { answer } from "../http/routes.mjs";
import { isoDate } from "../model/dates.mjs";
import { currentDeployment, deploymentsOf, promote } from "../model/deployments.mjs";

const LIST = "/api/v1/deployments";
const STATUSES = [
  "PENDING",
  "BUILDING",
  "DEPLOYING",
  "DEPLOYED",
  "FAILED",
  "CANCELED",
  "TIMED_OUT",
];
const tokens = ["secret", "public"];

export const routes = [
  { method: "GET", path: LIST, tokens, cors: true, handler: list },
  { method: "GET", path: `${LIST}/current`, tokens, cors: true, handler: current },
  { method: "GET", path: `${LIST}/latest`, tokens, cors: true, handler: latest },
  { method: "GET", path: `${LIST}/:deploymentId`, tokens, cors: true, handler: retrieve },
  // What a caller promotes has a version; its id stands in the other paths only.
  { method: "POST", path: `${LIST}/:version/promote`, tokens: ["secret"], handler: makeCurrent },
];

function list(call) {
  call.require(call.can("read", "deployments"));
  const { state, query } = call;
  const statuses = knownFilter(query, "status", STATUSES);
  const isInTime = madeWithin(state, query, (part) => part);
  return answer(
    cursorPage(query, {
      all: newestFirst(call),
      keep: (deployment) =>
        isInTime(deployment) && (statuses.length === 0 || statuses.includes(deployment.status)),
      present,
      sizes: [5, 20, 100],
    }),
  );
}

function current(call) {
  return answer(present(readable(call, currentDeployment(call.state, call.environment))));
}

function latest(call) {
  return answer(presentDetails(call, readable(call, newestFirst(call)[0])));
}

function retrieve(call) {
  const { state, environment, params } = call;
  const deployment = deploymentsOf(state, environment).get(params.deploymentId);
  return answer(presentDetails(call, readable(call, deployment)));
}

function makeCurrent(call) {
  const { state, environment, params } = call;
  const deployment = newestFirst(call).find(({ version }) => version === params.version);
  if (!deployment) throw notFound("Deployment not found");
  if (deployment.status !== "DEPLOYED") {
    throw badRequest("Deployment must be in the DEPLOYED state to be promoted");
  }
  promote(state, environment, deployment);
  const { id, version, shortCode } = deployment;
  return answer({ id, version, shortCode });
}

function readable(call, deployment) {
  call.require(call.can("read", "deployments"));
  if (!deployment) throw notFound("Deployment not found");
  return deployment;
}

function newestFirst({ state, environment }) {
  return [...deploymentsOf(state, environment).values()].reverse();
}

/** One deployment by itself is shown otherwise than in a list: by what was built, and what that runs. */
function presentDetails({ state }, { id, status, contentHash, shortCode, version, error }) {
  const tasks = Object.keys(state.settings.tasks).map((slug) => ({
    id: `task_${slug}`,
    slug,
    filePath: `trigger/${slug}.ts`,
    exportName: null,
  }));
  return {
    id,
    status,
    contentHash,
    shortCode,
    version,
    imageReference: null,
    errorData: error ?? null,
    worker: status === "DEPLOYED" ? { id: `worker_${shortCode}`, version, tasks } : undefined,
  };
}

function present({ contentHash, createdAt, deployedAt, ...others }) {
  return { ...others, createdAt: isoDate(createdAt), deployedAt: isoDate(deployedAt) };
}
