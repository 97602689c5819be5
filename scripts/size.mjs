// npm run size: prints the sizes of the package and their limits. tests/runtimes/size.test.mjs checks the limits.

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const KB = 1000;

/**
 * The limits of the report, in bytes.
 *
 * The goals are 1 MB unpacked, 101 KB for a worker with the whole API, of which the module takes 88 KB, and 12 KB of hand-written
 * JavaScript. The first is reached. What is left of the module is mostly state machines, one for each procedure. The JavaScript
 * settles calls without the module, and reads what any fetch or caller may pass. The other limits are a little above today's sizes,
 * so that growth is noticed.
 */
export const budgets = {
  unpacked: 1000 * KB,
  "of that written by hand, gzip": 15.9 * KB,
  "edge bundle with wasm, gzip": 118 * KB,
};

/** Returns all sizes of the report in bytes, by name. */
export async function measure() {
  // Imported late, since the set-up installs their dependencies.
  const { createProject, elsewhere } = await import("../tests/runtimes/project.mjs");
  const { bundleForWorkerd } = await import("../tests/runtimes/bundles.mjs");
  const { handWritten } = await import("./assemble.mjs");

  const project = await createProject();
  const installed = join(project.dir, "node_modules", "trigger-wasm");
  const read = (path) => readFileSync(join(installed, path));
  const wasm = read("dist/trigger_wasm_bg.wasm");

  // A worker that uses the whole package, as a user uploads it.
  const dir = elsewhere();
  const contents = 'export * from "trigger-wasm";';
  await bundleForWorkerd({ contents, resolveDir: installed }, dir, { minify: true });
  const worker = readFileSync(join(dir, "worker.js"));
  const ours = await handWritten(read("dist/index.js").toString());

  return {
    tarball: statSync(project.tarball).size,
    unpacked: project.unpackedSize,
    "wasm module": wasm.length,
    "wasm module, gzip": gzip(wasm),
    "edge bundle, JavaScript": worker.length,
    "edge bundle, JavaScript, gzip": gzip(worker),
    "of that written by hand, gzip": gzip(ours),
    "edge bundle with wasm, gzip": gzip(worker) + gzip(wasm),
  };
}

const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length;

function report(sizes) {
  const kb = (bytes) => (bytes / KB).toFixed(1).padStart(8);
  console.log("in KB (1000 bytes)                  is  at most");
  for (const [name, size] of Object.entries(sizes)) {
    const budget = budgets[name];
    const over = size > budget ? "  too large" : "";
    console.log(`${name.padEnd(30)}${kb(size)} ${budget ? kb(budget) : ""}${over}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  report(await measure());
}
