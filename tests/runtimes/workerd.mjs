// Runs a worker in workerd, which ends with this process at the latest.

import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

/**
 * Starts a worker.
 * @param installed the folder that workerd is installed in
 * @param dir a folder with the worker's main file and the JavaScript and wasm files that it imports
 * @returns the worker's `url`, `output()` with its output so far, and `close()`
 */
export async function startWorkerd(installed, dir, settings = {}) {
  const files = readdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "config.capnp"), configuration(files, settings));

  // The binary itself, since the package's command is a script that starts it.
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

function configuration(
  files,
  { main = "worker.js", date = "2025-09-01", flags = [], bindings = {} },
) {
  const text = JSON.stringify;
  const embedded = (kind, pattern) =>
    files
      .filter((name) => pattern.test(name) && name !== main)
      .map((name) => `(name = ${text(name)}, ${kind} = embed ${text(name)})`);
  const modules = [
    `(name = ${text(main)}, esModule = embed ${text(main)})`,
    ...embedded("esModule", /\.m?js$/),
    ...embedded("wasm", /\.wasm$/),
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
  compatibilityDate = ${text(date)},
  compatibilityFlags = [${flags.map(text).join(", ")}],
  bindings = [${variables.join(", ")}],
);
`;
}
