// Makes the npm package ready in pkg/: compiles the crate, and lays the hand-written JavaScript and the declarations
// beside what comes out.

import { cpSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { compile } from "./compile.mjs";
import { completeDist } from "./pack.mjs";
import { root, run } from "./toolchain.mjs";

await run(process.execPath, ["scripts/setup.mjs"]);

const finished = join(root, "pkg", "dist");
// What was built before stays whole until this is.
const dist = join(root, "target", "dist");
const source = join(root, "src", "js");

rmSync(dist, { recursive: true, force: true });
await compile(dist);
completeDist(dist);

for (const name of readdirSync(source)) {
  const isPartOfIt = name.endsWith(".js") && !["engine.js", "tests.js"].includes(name);
  if (isPartOfIt) cpSync(join(source, name), join(dist, name));
}
mkdirSync(join(dist, "types"));
cpSync(join(source, "types"), join(dist, "types"), { recursive: true });
rmSync(finished, { recursive: true, force: true });
renameSync(dist, finished);
for (const name of ["LICENSE-MIT", "LICENSE-APACHE", "README.md"]) {
  cpSync(join(root, name), join(root, "pkg", name));
}
