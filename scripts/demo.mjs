// npm run demo: builds the package if needed, and demonstrates it.
//
// By default, it starts the local API server and runs examples/walkthrough.mjs. With TRIGGER_SECRET_KEY (and TRIGGER_API_URL) set,
// it calls that API and only reads (examples/read-only.mjs). On a terminal, or with --dashboard, it then serves the dashboard
// until Ctrl-C.

import { once } from "node:events";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./toolchain.mjs";

const isTerminal = process.stdout.isTTY && !process.env.NO_COLOR;
const dim = (text) => (isTerminal ? `\x1b[2m${text}\x1b[0m` : text);

try {
  await main();
} catch (error) {
  // A failed program has already printed its error.
  console.error(error.name === "CommandError" ? `\ndemo: ${error.message}` : error);
  process.exitCode = 1;
}

async function main() {
  // Building includes the set-up. Imports of installed packages must come later.
  await run(process.execPath, [isBuilt() ? "scripts/setup.mjs" : "scripts/build.mjs"]);

  const started = performance.now();
  const api = process.env.TRIGGER_SECRET_KEY ? givenApi() : await startLocalApi();
  try {
    console.log(api.greeting);
    await run(process.execPath, [api.program], { env: { ...process.env, ...api.env } });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`\nDone in ${seconds} s.`);

    const wanted = process.argv.includes("--dashboard");
    if (process.stdout.isTTY || wanted) await serveDashboard(api);
    else console.log(dim("`npm run demo -- --dashboard` also serves the dashboard."));
  } finally {
    await api.close();
  }
}

/** Whether the package was built, and is newer than all of its sources. */
function isBuilt() {
  const built = join(root, "pkg/dist/trigger_wasm_bg.wasm");
  const last = join(root, "pkg/dist/trigger_wasm_bg.js"); // exists once a build has finished
  if (!existsSync(built) || !existsSync(last)) return false;
  const sources = readdirSync(join(root, "src"), { recursive: true }).map((n) => join("src", n));
  const time = (path) => statSync(path).mtimeMs;
  const scripts = ["build", "compile", "assemble"].map((name) => `scripts/${name}.mjs`);
  return ["Cargo.toml", "Cargo.lock", "README.md", ...scripts, ...sources]
    .map((name) => time(join(root, name)))
    .every((changed) => changed <= time(built));
}

function givenApi() {
  const where = process.env.TRIGGER_API_URL || "Trigger.dev's cloud";
  return {
    greeting: `TRIGGER_SECRET_KEY is set: calling ${where}, and only reading.`,
    program: "examples/read-only.mjs",
    env: {},
    dashboard: { readOnly: true },
    close() {},
  };
}

async function startLocalApi() {
  const { startServer, DEV_KEY, PERSONAL_ACCESS_TOKEN, PROJECT_REF } =
    await import("../tests/server/index.mjs");
  const server = await startServer({
    queuedMs: 300,
    executingMs: 600,
    tasks: {
      "send-email": ({ to }) => ({ delivered: true, to }),
      "charge-card": () => {
        throw new Error("The card was declined.");
      },
    },
  });
  const mustFail = ({ headers }) => headers["x-walkthrough"] === "fail-twice";
  server.fail(mustFail, { status: 500, body: { error: "Something went wrong" } }, 2);
  const env = {
    TRIGGER_API_URL: server.url,
    TRIGGER_SECRET_KEY: DEV_KEY,
    TRIGGER_ACCESS_TOKEN: PERSONAL_ACCESS_TOKEN,
    TRIGGER_PROJECT_REF: PROJECT_REF,
  };
  return {
    greeting: `Calling the local API server at ${server.url}.`,
    program: "examples/walkthrough.mjs",
    env,
    dashboard: {},
    furnish: () => furnish(env),
    close: () => server.close(),
  };
}

/** Creates data for the dashboard, since the walk-through has deleted its own. */
async function furnish(env) {
  const { TriggerClient } = await import("trigger-wasm");
  const { tasks, schedules } = new TriggerClient({
    baseURL: env.TRIGGER_API_URL,
    accessToken: env.TRIGGER_SECRET_KEY,
  });
  const { envvars } = new TriggerClient({
    baseURL: env.TRIGGER_API_URL,
    accessToken: env.TRIGGER_ACCESS_TOKEN,
  });
  await tasks.trigger("send-email", { to: "hello@example.com" }, { delay: "10m", tags: ["later"] });
  const daily = { task: "send-email", cron: "0 9 * * *", deduplicationKey: "daily" };
  await schedules.create({ ...daily, timezone: "Europe/Berlin", externalId: "customer-42" });
  const { id } = await schedules.create({
    task: "charge-card",
    cron: "0 0 1 * *",
    deduplicationKey: "monthly",
  });
  await schedules.deactivate(id);
  await envvars.upload(env.TRIGGER_PROJECT_REF, "dev", {
    variables: { DATABASE_URL: "postgres://db.example.com/app", LOG_LEVEL: "info" },
  });
  await envvars.create(env.TRIGGER_PROJECT_REF, "dev", {
    name: "MAIL_TOKEN",
    value: "not-a-real-token",
    isSecret: true,
  });
}

async function serveDashboard(api) {
  await api.furnish?.();
  const { dashboardOptions, serve } = await import("../www/server.mjs");
  const env = { ...process.env, ...api.env };
  const dashboard = await serve({ ...dashboardOptions(env), ...api.dashboard });
  console.log(`\nThe dashboard is at ${dashboard.url} ${dim("(Ctrl-C stops it)")}`);
  await Promise.race(["SIGINT", "SIGTERM"].map((signal) => once(process, signal)));
  await dashboard.close();
}
