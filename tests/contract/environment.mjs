// Sets the globals of a case: environment variables, configuration, task context, random numbers and
// browser. Restores them after the case.

import { decode } from "./values.mjs";

// Variables of build systems with the commit, from which the SDK may take the deployment.
const commitVariables = [
  ...["RAILWAY_GIT_COMMIT_SHA", "RENDER_GIT_COMMIT", "CF_PAGES_COMMIT_SHA"],
  ...["WORKERS_CI_COMMIT_SHA", "COMMIT_REF", "AWS_COMMIT_ID", "HEROKU_BUILD_COMMIT"],
  ...["HEROKU_SLUG_COMMIT", "KOYEB_GIT_SHA", "GITHUB_SHA", "CI_COMMIT_SHA", "CIRCLE_SHA1"],
  ...["BITBUCKET_COMMIT", "BUILDKITE_COMMIT", "BUILD_SOURCEVERSION", "COMMIT_SHA"],
  ...["DRONE_COMMIT_SHA", "GIT_COMMIT", "BUILD_VCS_NUMBER", "TRAVIS_COMMIT", "COMMIT_HASH"],
  ...["GIT_SHA", "GIT_HASH"],
];

const isRead = (name) => /^(TRIGGER|VERCEL)_/.test(name) || commitVariables.includes(name);

// The global in which the worker of a task shares its data with all copies of the SDK.
const shared = Symbol.for("dev.trigger.ts.api");

/** Sets the globals of a case. Returns a function that restores them. */
export function setEnvironment(testCase, sdk, base) {
  const undo = [
    setVariables(decode(testCase.env ?? {}, base)),
    setShared("task-context", taskContext(testCase.taskContext, base)),
    setShared("runtime", runtime(testCase.runtime)),
    setProperty(Math, "random", testCase.mathRandom === undefined, () => testCase.mathRandom),
    setProperty(globalThis, "window", !testCase.browser, { document: {} }),
  ];
  const restore = () => undo.forEach((step) => step());
  try {
    // Resets the configuration of the previous case. An empty one equals none.
    sdk.module.configure(decode(testCase.config ?? {}, base));
  } catch (error) {
    restore();
    throw error;
  }
  return restore;
}

function setVariables(env) {
  const before = Object.entries(process.env).filter(([name]) => isRead(name));
  for (const [name] of before) delete process.env[name];
  Object.assign(process.env, env);
  return () => {
    for (const name of Object.keys(env)) delete process.env[name];
    Object.assign(process.env, Object.fromEntries(before));
  };
}

function setShared(name, value) {
  if (value === undefined) return () => {};
  const api = (globalThis[shared] ??= {});
  const before = api[name];
  api[name] = value;
  return () => {
    if (before === undefined) delete api[name];
    else api[name] = before;
  };
}

function setProperty(object, name, keep, value) {
  if (keep) return () => {};
  const before = Object.getOwnPropertyDescriptor(object, name);
  Object.defineProperty(object, name, { value, configurable: true, writable: true });
  return () => {
    if (before) Object.defineProperty(object, name, before);
    else delete object[name];
  };
}

function taskContext(given, base) {
  if (!given) return undefined;
  const time = new Date("2025-01-01T00:00:00.000Z");
  const ctx = {
    task: { id: "parent-task", filePath: "src/trigger/parent.ts" },
    attempt: { number: 2, startedAt: time },
    run: {
      ...{ id: "run_parent", tags: [], isTest: false, isReplay: false },
      ...{ createdAt: time, startedAt: time },
    },
    queue: { id: "queue_parent", name: "task/parent-task" },
    environment: { id: "env_1", slug: "prod", type: "PRODUCTION" },
    organization: { id: "org_1", slug: "org", name: "Org" },
    project: { id: "proj_id", ref: "proj_ctxref", slug: "project", name: "Project" },
    ...(given === true ? {} : decode(given, base)),
  };
  const worker = { id: "worker_1", contentHash: "hash", version: "20250101.1" };
  return { ctx, worker, isWarmStart: false };
}

// The worker that suspends a task while it waits. This one responds immediately.
function runtime(given) {
  if (!given) return undefined;
  const answers = Object.entries(given).map(([name, answer]) => [name, async () => answer]);
  return { disable() {}, ...Object.fromEntries(answers) };
}
