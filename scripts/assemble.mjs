// Makes the folder dist/ of the package of what compile.mjs made and what is written by hand.
//
// All JavaScript is joined into one file: Node takes longer to find and link a dozen modules than to compile the WebAssembly.
// It is what stands in src/, but for comments, imports and names that would meet.

import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build, transform } from "esbuild";
import { completeDist } from "./pack.mjs";
import { root } from "./toolchain.mjs";

const GLUE = "trigger_wasm.js";

export async function assemble(compiled, dist) {
  const source = join(root, "src", "js");
  for (const name of readdirSync(source)) {
    // What Rust asks for comes with the glue.
    const others = ["engine.js", "replay.js", "tests.js"];
    if (name.endsWith(".js") && !others.includes(name))
      cpSync(join(source, name), join(compiled, name));
  }

  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  await build({
    absWorkingDir: compiled,
    entryPoints: ["index.js"],
    outfile: join(dist, "index.js"),
    bundle: true,
    format: "esm",
    target: "esnext",
    external: ["#module"],
    logLevel: "warning",
  });
  const wasm = "trigger_wasm_bg.wasm";
  cpSync(join(compiled, wasm), join(dist, wasm));
  cpSync(join(source, "types"), join(dist, "types"), { recursive: true });
  completeDist(dist);
}

/** The modules that are joined in a text, `{ file, line, lines }`: each begins with a line that names it. */
export function modules(text) {
  const found = [];
  for (const [index, line] of text.split("\n").entries()) {
    const file = line.match(/^\/\/ ([\w./-]+\.js)$/)?.[1];
    if (file) found.push({ file, line: index, lines: [] });
    found.at(-1)?.lines.push(line);
  }
  return found;
}

/** Whether wasm-bindgen has written it. */
export const isGlue = ({ file }) => file === GLUE;

/** What is written by hand in a joined text, minified. */
export async function handWritten(text) {
  const lines = modules(text).flatMap((module) => (isGlue(module) ? [] : module.lines));
  const { code } = await transform(lines.join("\n"), { minify: true, format: "esm" });
  return code;
}
