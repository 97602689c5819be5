// Makes the folder dist/ of the package of what compile.mjs made and what is written by hand.
//
// All JavaScript is joined into one file: Node takes longer to find and link a dozen modules than to compile the WebAssembly.
// It is what stands in src/, but for comments, imports and names that would meet.

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, transform } from "esbuild";
import { root } from "./toolchain.mjs";

const GLUE = "trigger_wasm.js";
const WASM = "trigger_wasm_bg.wasm";

export async function assemble(compiled, dist) {
  const source = join(root, "src", "npm");
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: [join(source, "index.js")],
    outfile: join(dist, "index.js"),
    bundle: true,
    format: "esm",
    target: "esnext",
    external: ["#module"],
    logLevel: "warning",
    plugins: [glueOf(compiled)],
  });
  cpSync(join(compiled, WASM), join(dist, WASM));
  cpSync(join(source, "types"), join(dist, "types"), { recursive: true });
  // What the entries in pkg/module and the bundlers need beside the module.
  const base64 = readFileSync(join(dist, WASM)).toString("base64");
  writeFileSync(
    join(dist, "trigger_wasm_base64.js"),
    `// ${WASM}, for where it cannot be read from a file.\nexport default "${base64}";\n`,
  );
  writeFileSync(
    join(dist, "trigger_wasm_bg.js"),
    `// ${WASM} names this file as where its imports are from, and some bundlers want to see it. The imports\n` +
      "// really come from index.js, when the module is instantiated.\nexport {};\n",
  );
}

/** Finds the glue, and for its copies of JavaScript from src/ the originals, which are also imported from src/npm. */
function glueOf(compiled) {
  return {
    name: "glue",
    setup(build) {
      build.onResolve({ filter: /\/trigger_wasm\.js$/ }, () => ({ path: join(compiled, GLUE) }));
      build.onResolve({ filter: /^\.\/snippets\// }, ({ path }) => ({
        path: join(root, path.replace(/^\.\/snippets\/[^/]+\//, "")),
      }));
    },
  };
}

/** The modules that are joined in a text, `{ file, line, lines }`: each begins with a line that names it. */
export function modules(text) {
  const found = [];
  for (const [index, line] of text.split("\n").entries()) {
    const file = line.match(/^\/\/ ([\w./-]+\.[jt]s)$/)?.[1];
    if (file) found.push({ file, line: index, lines: [] });
    found.at(-1)?.lines.push(line);
  }
  return found;
}

/** Whether wasm-bindgen has written it. */
export const isGlue = ({ file }) => file.endsWith(GLUE);

/** What is written by hand in a joined text, minified. */
export async function handWritten(text) {
  const lines = modules(text).flatMap((module) => (isGlue(module) ? [] : module.lines));
  const { code } = await transform(lines.join("\n"), { minify: true, format: "esm" });
  return code;
}
