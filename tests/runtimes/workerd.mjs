// Runs a worker in workerd, which ends with this process at the latest.

import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

/**
 * @param installed the folder that workerd is installed in
 * @param dir a folder with worker.js and the wasm files that it imports
 * @returns the worker's address, what it has written so far, and how to stop it
 */
export async function startWorkerd(installed, dir, { flags = [], bindings = {} } = {}) {
  writeFileSync(join(dir, "config.capnp"), configuration(readdirSync(dir), flags, bindings));

  // The program itself: the package's command is a script that starts it.
  const program = createRequire(join(installed, "package.json"))("workerd").default;
  const child = spawn(program, ["serve", "config.capnp", "--control-fd=3"], {
    cwd: dir,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const end = () => child.kill();
  process.once("exit", end);

  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  }
  const port = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => reject(new Error(`workerd did not start:\n${output}`)));
    createInterface({ input: child.stdio[3] }).on("line", (line) => {
      const event = JSON.parse(line);
      if (event.event === "listen") resolve(event.port);
    });
  });

  return {
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    async close() {
      process.off("exit", end);
      child.kill();
      await ended;
    },
  };
}

function configuration(files, flags, bindings) {
  const text = JSON.stringify;
  const wasm = files.filter((name) => name.endsWith(".wasm"));
  const modules = [
    `(name = "worker.js", esModule = embed "worker.js")`,
    ...wasm.map((name) => `(name = ${text(name)}, wasm = embed ${text(name)})`),
  ];
  const variables = Object.entries(bindings).map(
    ([name, value]) => `(name = ${text(name)}, text = ${text(`${value}`)})`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  compatibilityDate = "2025-09-01",
  compatibilityFlags = [${flags.map(text).join(", ")}],
  bindings = [${variables.join(", ")}],
);
`;
}
