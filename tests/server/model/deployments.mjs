// Deployments: versions of the tasks. One of them is current: runs that are triggered get its version.

import { randomBytes } from "node:crypto";

/** By id, oldest first. */
export function deploymentsOf(state, environment) {
  return state.collection(`deployments ${environment.id}`);
}

/**
 * Adds a deployment as building one would do, and makes it current if it is DEPLOYED.
 * @param fields any of `version, status, runtime, runtimeVersion, git, error, externalId` and
 *   `createdAt` (epoch ms)
 */
export function addDeployment(state, environment, fields = {}) {
  const { status = "DEPLOYED", createdAt = state.now() } = fields;
  const deployments = deploymentsOf(state, environment);
  const deployment = {
    id: state.newId("deployment"),
    createdAt,
    shortCode: state.newId("").slice(1, 9),
    version: fields.version ?? nextVersion([...deployments.values()], createdAt),
    contentHash: randomBytes(16).toString("hex"),
    runtime: fields.runtime ?? "node",
    runtimeVersion: fields.runtimeVersion ?? "21.7.3",
    status,
    deployedAt: status === "DEPLOYED" ? createdAt : undefined,
    git: fields.git,
    error: fields.error,
    externalId: fields.externalId ?? null,
  };
  deployments.set(deployment.id, deployment);
  if (status === "DEPLOYED") promote(state, environment, deployment);
  return deployment;
}

export function promote(state, environment, deployment) {
  state.collection("current deployments").set(environment.id, deployment);
}

export function currentDeployment(state, environment) {
  return state.collection("current deployments").get(environment.id);
}

/** The day, and how many versions that day has had: `20250101.2`. */
function nextVersion(deployments, createdAt) {
  const day = new Date(createdAt).toISOString().slice(0, 10).replaceAll("-", "");
  const numbers = deployments
    .map(({ version }) => version.split("."))
    .filter(([other]) => other === day)
    .map(([, number]) => Number(number));
  return `${day}.${Math.max(0, ...numbers) + 1}`;
}
