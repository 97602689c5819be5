// The processes that take part: the server, and one worker for each caller. All of them end with this one.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The environment without what the SDKs would take settings from. */
export function plainEnv() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(TRIGGER_|NODE_|VERCEL_)/.test(name),
  );
  return Object.fromEntries(kept);
}

export async function startServer() {
  const child = fork(file("server.mjs"), { env: plainEnv(), execArgv: [] });
  const [{ port }] = await once(child, "message");
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => child.disconnect(),

    /** The requests that come while `run` runs. */
    async seenDuring(run) {
      child.send("record");
      await run();
      child.send("recorded");
      const [{ recorded }] = await once(child, "message");
      return recorded;
    },
  };
}

/** Starts a worker. `peer` is { name, module }; flags are for profiling. */
export async function hire(peer, server, flags = []) {
  const args = [peer.name, peer.module ?? "", server.url, ...flags];
  const child = fork(file("worker.mjs"), args, { env: plainEnv(), execArgv: ["--expose-gc"] });
  let due;
  child.on("message", ({ result, error }) => {
    if (error) due.reject(new Error(`${peer.name}: ${error}`));
    else due.resolve(result);
  });
  child.on("exit", (code) => due?.reject(new Error(`The worker of ${peer.name} ended (${code}).`)));
  const answer = () => new Promise((resolve, reject) => (due = { resolve, reject }));
  await answer();
  return {
    peer,
    ask(job, args = {}) {
      child.send({ job, ...args });
      return answer();
    },
    async dismiss() {
      due = undefined;
      child.disconnect();
      await once(child, "exit");
    },
  };
}

/** The list in another order each time, so that no one always comes after the same one. */
export function shuffled(list) {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}
