// npm test: runs all tests, from fast to slow. Stops at the first step that fails.
//
//   node scripts/test.mjs [name of a step ...]

import { readdirSync } from "node:fs";
import { CommandError, run, wasmEnv } from "./toolchain.mjs";

const node = process.execPath;
const lints = ["--", "-D", "warnings"];
const wasm = ["--target", "wasm32-unknown-unknown"];

const steps = {
  setup: () => run(node, ["scripts/setup.mjs"]),
  format: async () => {
    await run("cargo", ["fmt", "--check"]);
    await run("prettier", ["--check", "--log-level", "warn", "."]);
  },
  lint: async () => {
    await run(node, ["scripts/check-style.mjs"]);
    await run(node, ["scripts/dependencies.mjs"]);
    await run("tsc", ["--project", "src/npm"]);
    await run("cargo", ["clippy", "--quiet", "--tests", ...lints]);
    await run("cargo", ["clippy", "--quiet", ...wasm, "--tests", ...lints]);
    // A Rust worker uses the crate without the JavaScript face.
    await run("cargo", ["clippy", "--quiet", ...wasm, "--no-default-features", ...lints]);
    const env = wasmEnv({ RUSTDOCFLAGS: "-D warnings" });
    await run("cargo", ["doc", "--quiet", "--no-deps", ...wasm], { env });
  },
  native: () => run("cargo", ["test", "--quiet"]),
  build: () => run(node, ["scripts/build.mjs"]),
  bindings: () => run("wasm-pack", ["test", "--node"]),
  package: () => run(node, ["--test", ...testFiles()]),
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(
    `Unknown step: ${unknown.join(", ")}. The steps are ${Object.keys(steps).join(", ")}.`,
  );
  process.exit(1);
}

for (const [name, step] of Object.entries(steps)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const started = performance.now();
  try {
    await step();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (error.output) console.error(error.output.trimEnd());
    console.error(`\n${name}: ${error.message}`);
    process.exit(1);
  }
  console.log(`${name}: done in ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}

function testFiles() {
  const names = readdirSync("tests", { recursive: true }).filter((name) =>
    name.endsWith(".test.mjs"),
  );
  return names.map((name) => `tests/${name}`);
}
