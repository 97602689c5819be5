// Builds the npm package in pkg/: compiles the crate, and adds the hand-written JavaScript and the declarations.

import { cpSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile, compiledDir } from "./compile.mjs";
import { packageReadme } from "./repository.mjs";
import { root, run } from "./toolchain.mjs";

await run(process.execPath, ["scripts/setup.mjs", "--build"]);

// Imported late, since the set-up installs its dependencies.
const { assemble } = await import("./assemble.mjs");

const finished = join(root, "pkg", "dist");
// The earlier build stays complete until this one is.
const dist = join(root, "target", "dist");

rmSync(compiledDir, { recursive: true, force: true });
await compile(compiledDir);
await assemble(compiledDir, dist);
rmSync(finished, { recursive: true, force: true });
renameSync(dist, finished);
for (const name of ["LICENSE-MIT", "LICENSE-APACHE"]) {
  cpSync(join(root, name), join(root, "pkg", name));
}
writeFileSync(join(root, "pkg", "README.md"), packageReadme());
