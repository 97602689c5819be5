// The files of the JavaScript face import only downwards: none imports itself by way of others.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The files of the face, and what each imports when it runs: types are left out. */
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ["src/npm/index.ts"],
  bundle: true,
  format: "esm",
  metafile: true,
  write: false,
  external: ["#module", "*/trigger_wasm.js"],
});
const importsOf = (file) =>
  (metafile.inputs[file]?.imports ?? [])
    .filter(({ external }) => !external)
    .map(({ path }) => path);

/** A way from a file back to a file on the way to it; undefined if there is none. */
function circle(file, way = []) {
  if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
  for (const imported of importsOf(file)) {
    const found = circle(imported, [...way, file]);
    if (found) return found;
  }
  return undefined;
}

test("no file imports itself by way of others", () => {
  assert.ok(importsOf("src/npm/index.ts").includes("src/npm/sdk.ts"));
  assert.deepEqual(circle("src/npm/index.ts"), undefined);
});

test("what Rust asks for imports nothing of the face", () => {
  const files = Object.keys(metafile.inputs).filter((file) => file.startsWith("src/host/"));
  assert.ok(files.length > 3);
  for (const file of files) {
    assert.deepEqual(
      importsOf(file).filter((path) => !path.startsWith("src/host/")),
      [],
      file,
    );
  }
});
