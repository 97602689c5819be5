// Turns what wasm-pack made into what is published. build.mjs calls `completeDist`; `packPackage` makes the tarball that
// the tests install and that is measured; `node scripts/pack.mjs [directory]` makes it for a person.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { root, run } from "./toolchain.mjs";

const wasmFile = "trigger_wasm_bg.wasm";

/** Adds to pkg/dist what the entries in pkg/module and the bundlers need beside wasm-pack's files. */
export function completeDist(dist = join(root, "pkg", "dist")) {
  // wasm-pack's, for git. npm heeds it too, and would leave out everything that lies here.
  rmSync(join(dist, ".gitignore"), { force: true });

  const base64 = readFileSync(join(dist, wasmFile)).toString("base64");
  writeWhenNew(
    join(dist, "trigger_wasm_base64.js"),
    `// ${wasmFile}, for where it cannot be read from a file.\nexport default "${base64}";\n`,
  );
  writeWhenNew(
    join(dist, "trigger_wasm_bg.js"),
    `// ${wasmFile} names this file as where its imports are from, and some bundlers want to see it. The imports\n` +
      "// really come from trigger_wasm.js, when the module is instantiated.\nexport {};\n",
  );
}

function writeWhenNew(file, text) {
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
}

/** Packs pkg/ as it would be published and returns the tarball's path and what npm says of it. */
export async function packPackage(directory) {
  if (!existsSync(join(root, "pkg", "dist", wasmFile))) {
    throw new Error("The package has not been built: run `npm run build`.");
  }
  completeDist();
  mkdirSync(directory, { recursive: true });
  const args = ["pack", join(root, "pkg"), "--json", "--pack-destination", directory];
  const report = JSON.parse(await run("npm", args, { quiet: true, env: process.env }));
  const [{ filename, size, unpackedSize, files }] = Object.values(report);
  return { tarball: join(directory, filename), size, unpackedSize, files };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { tarball, size, files } = await packPackage(resolve(process.argv[2] ?? "."));
  console.log(`${tarball}: ${size} bytes, ${files.length} files`);
}
