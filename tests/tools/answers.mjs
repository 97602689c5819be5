// Runs the examples of docs/tools. In each, `POST /notify` triggers a run and responds with its id.

import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { DEV_KEY } from "../server/index.mjs";
import { startServer } from "../runtimes/environments.mjs";
import { loadEdgeFunction } from "../runtimes/edge-runtime.mjs";
import { installFor } from "../runtimes/install.mjs";
import { runProgram } from "../runtimes/program.mjs";
import { bundlers, runtimes } from "../runtimes/versions.mjs";
import { startWorkerd } from "../runtimes/workerd.mjs";

let server;
before(async () => (server = await startServer()));
after(() => server.close());

/** Returns the environment variables that connect an example to the local API server. */
export const settings = () => ({ TRIGGER_API_URL: server.url, TRIGGER_SECRET_KEY: DEV_KEY });

export const request = () => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ to: "hello@example.com" }),
});

/** Asserts that an example has triggered a run and responded with its id. */
export async function triggered(response) {
  const text = await response.text();
  assert.equal(response.status, 200, text);
  const { id } = JSON.parse(text);
  assert.match(id, /^run_\w+$/);
  const asked = server.requests.at(-1);
  assert.equal(asked.path, "/api/v1/tasks/send-email/trigger");
}

/**
 * Runs a worker in workerd and sends it the request.
 * @returns the response, and the output of workerd
 */
export async function askWorkerd(t, dir, { main, date, flags = ["nodejs_compat"] } = {}) {
  const installed = await installFor(t, "workerd", runtimes.workerd);
  const options = { main, date, flags, bindings: settings() };
  const worker = await startWorkerd(installed.dir, dir, options);
  try {
    const response = await fetch(`${worker.url}/notify`, request());
    const body = await response.arrayBuffer();
    return { response: new Response(body, response), output: worker.output() };
  } finally {
    await worker.close();
  }
}

/** Bundles a project's worker with wrangler, runs it in workerd and sends it the request. */
export async function askWrangler(t, project, main, date = "2025-09-01") {
  const wrangler = await installFor(t, "wrangler", bundlers.wrangler);
  const args = ["deploy", main, "--dry-run", "--outdir", "deployed", "--name", "notify"];
  args.push("--compatibility-date", date, "--compatibility-flags", "nodejs_compat");
  await project.run(wrangler.program, args);
  return askWorkerd(t, join(project.dir, "deployed"), { main: basename(main), date });
}

const host = (name) => fileURLToPath(new URL(`hosts/${name}.mjs`, import.meta.url));

/** Runs an edge function for Vercel in the Edge Runtime and sends it the request. */
export async function askEdgeRuntime(t, file) {
  const installed = await installFor(t, "Edge Runtime", runtimes["Edge Runtime"]);
  const alias = { "edge-function": file };
  const answer = await loadEdgeFunction(installed.dir, host("vercel-edge"), settings(), alias);
  return Response.json(await answer());
}

/** Runs an edge function for Netlify in Deno, as Netlify does, and sends it the request. */
export async function askDeno(t, file) {
  const installed = await installFor(t, "Deno 2", runtimes["Deno 2"]);
  const args = [
    "run",
    "--no-prompt",
    "--allow-net",
    "--allow-env",
    `--allow-read=${dirname(file)}`,
    host("netlify-edge"),
    file,
  ];
  const { stdout } = await runProgram(installed.program, args, dirname(file), settings());
  return new Response(stdout);
}
