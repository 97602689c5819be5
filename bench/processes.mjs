// Starts the processes of the benchmark: the API server, and a worker for each caller. All of them end with this process.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

// An interrupt exits, so that temporary folders are removed.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The environment without the variables that the SDKs or Node would read. */
export function plainEnv() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(TRIGGER_|NODE_|VERCEL_)/.test(name),
  );
  return Object.fromEntries(kept);
}

/** Starts the API server. */
export async function startServer() {
  const child = fork(file("server.mjs"), { env: plainEnv(), execArgv: [] });
  const [{ port }] = await once(child, "message");
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => child.disconnect(),

    /** The requests that arrive while `run` runs. */
    async record(run) {
      child.send("record");
      await run();
      child.send("recorded");
      const [{ recorded }] = await once(child, "message");
      return recorded;
    },
  };
}

/**
 * Starts the worker of a caller.
 *
 * A caller is a name and the file that exports its SDK; bare fetch has no file. The flags `offline`, `crossings` and
 * `wasm=FILE` prepare the worker for the job of the same kind (see worker.mjs).
 */
export async function startWorker(caller, server, flags = []) {
  const args = [caller.name, caller.module ?? "", server.url, ...flags];
  const child = fork(file("worker.mjs"), args, { env: plainEnv(), execArgv: ["--expose-gc"] });
  let pending;
  child.on("message", ({ result, error }) => {
    if (error) pending.reject(new Error(`${caller.name}: ${error}`));
    else pending.resolve(result);
  });
  child.on("exit", (code) =>
    pending?.reject(new Error(`The worker of ${caller.name} ended (${code}).`)),
  );
  const answer = () => new Promise((resolve, reject) => (pending = { resolve, reject }));
  await answer();
  return {
    /** Has the worker do a job, and returns its result. */
    run(job, args = {}) {
      child.send({ job, ...args });
      return answer();
    },
    async stop() {
      pending = undefined;
      child.disconnect();
      await once(child, "exit");
    },
  };
}

/** Runs one job in a worker of its own. */
export async function runInWorker(caller, server, flags, job, args) {
  const worker = await startWorker(caller, server, flags);
  const result = await worker.run(job, args);
  await worker.stop();
  return result;
}

/** The list in random order, so that no caller always runs after the same one. */
export function shuffled(list) {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}
