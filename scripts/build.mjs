// Makes the npm package ready in pkg/: compiles the crate, and lays the hand-written JavaScript and the declarations
// beside what comes out.

import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { root, run, wasmEnv } from "./toolchain.mjs";

await run(process.execPath, ["scripts/setup.mjs"]);

const dist = join(root, "pkg", "dist");
const source = join(root, "src", "js");

// Panics name the files that they are in: no paths of the machine that built it.
const paths = [
  [process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "cargo"],
  [root.replace(/\/$/, ""), "."],
];
const remap = paths.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
const RUSTFLAGS = [process.env.RUSTFLAGS, ...remap].filter(Boolean).join(" ");

rmSync(dist, { recursive: true, force: true });
await run(
  "wasm-pack",
  // pkg/package.json is written by hand: wasm-pack's has no entry for each runtime.
  [
    "build",
    "--target",
    "web",
    "--release",
    "--no-pack",
    "--no-typescript",
    "--out-dir",
    "pkg/dist",
  ],
  { quiet: true, env: wasmEnv({ RUSTFLAGS }) },
);

for (const name of readdirSync(source).filter(
  (name) => name.endsWith(".js") && name !== "engine.js",
)) {
  cpSync(join(source, name), join(dist, name));
}
mkdirSync(join(dist, "types"));
cpSync(join(source, "types"), join(dist, "types"), { recursive: true });
for (const name of ["LICENSE-MIT", "LICENSE-APACHE", "README.md"]) {
  cpSync(join(root, name), join(root, "pkg", name));
}
