// Makes the npm package ready in pkg/: compiles the crate, and lays the hand-written JavaScript and the declarations
// beside what comes out.

import { cpSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { compile, compiledDir } from "./compile.mjs";
import { root, run } from "./toolchain.mjs";

await run(process.execPath, ["scripts/setup.mjs", "--build"]);

// Not above: set-up installs what it imports.
const { assemble } = await import("./assemble.mjs");

const finished = join(root, "pkg", "dist");
// What was built before stays whole until this is.
const dist = join(root, "target", "dist");

rmSync(compiledDir, { recursive: true, force: true });
await compile(compiledDir);
await assemble(compiledDir, dist);
rmSync(finished, { recursive: true, force: true });
renameSync(dist, finished);
for (const name of ["LICENSE-MIT", "LICENSE-APACHE", "README.md"]) {
  cpSync(join(root, name), join(root, "pkg", name));
}
