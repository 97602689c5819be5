// What surrounds a call: environment variables, configuration, the task it runs in, randomness, a
// browser. All of it is global, so it is set before a case and put back after it.

import { decode } from "./values.mjs";

// Variables with which build systems name the commit, and that the SDK may read a deployment from.
const commitVariables = [
  ...["RAILWAY_GIT_COMMIT_SHA", "RENDER_GIT_COMMIT", "CF_PAGES_COMMIT_SHA"],
  ...["WORKERS_CI_COMMIT_SHA", "COMMIT_REF", "AWS_COMMIT_ID", "HEROKU_BUILD_COMMIT"],
  ...["HEROKU_SLUG_COMMIT", "KOYEB_GIT_SHA", "GITHUB_SHA", "CI_COMMIT_SHA", "CIRCLE_SHA1"],
  ...["BITBUCKET_COMMIT", "BUILDKITE_COMMIT", "BUILD_SOURCEVERSION", "COMMIT_SHA"],
  ...["DRONE_COMMIT_SHA", "GIT_COMMIT", "BUILD_VCS_NUMBER", "TRAVIS_COMMIT", "COMMIT_HASH"],
  ...["GIT_SHA", "GIT_HASH"],
];

const isRead = (name) => /^(TRIGGER|VERCEL)_/.test(name) || commitVariables.includes(name);

// Where the SDK's runtime inside a task keeps what it knows, for every copy of the SDK to see.
const shared = Symbol.for("dev.trigger.ts.api");

/** Sets everything a case asks for; returns the function that puts everything back. */
export function surround(testCase, sdk, base) {
  const undo = [
    setEnvironment(decode(testCase.env ?? {}, base)),
    setShared("task-context", taskContext(testCase.taskContext, base)),
    setShared("runtime", runtime(testCase.runtime)),
    setProperty(Math, "random", testCase.mathRandom === undefined, () => testCase.mathRandom),
    setProperty(globalThis, "window", !testCase.browser, { document: {} }),
  ];
  const restore = () => undo.forEach((step) => step());
  try {
    // An empty configuration is the same as none; a process keeps the one of the case before.
    sdk.module.configure(decode(testCase.config ?? {}, base));
  } catch (error) {
    restore();
    throw error;
  }
  return restore;
}

function setEnvironment(env) {
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

// The runtime that a task is suspended by while it waits for another: answers at once.
function runtime(given) {
  if (!given) return undefined;
  const answers = Object.entries(given).map(([name, answer]) => [name, async () => answer]);
  return { disable() {}, ...Object.fromEntries(answers) };
}
