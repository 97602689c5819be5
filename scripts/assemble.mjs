// Makes the folder dist/ of the package of what compile.mjs made and what is written by hand.
//
// All JavaScript is joined into one file: Node takes longer to find and link a dozen modules than to compile the WebAssembly.
// It is what stands in src/, but for comments, imports and names that would meet.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, transform } from "esbuild";
import { root, run } from "./toolchain.mjs";

const GLUE = "trigger_wasm.js";
const WASM = "trigger_wasm_bg.wasm";

/** The declarations of the classes that the package exports. */
const CLASSES = ["errors.d.ts", "pages.d.ts", "promises.d.ts", "subscription.d.ts"];

export async function assemble(compiled, dist) {
  const source = join(root, "src", "npm");
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: [join(source, "index.ts")],
    outfile: join(dist, "index.js"),
    bundle: true,
    format: "esm",
    target: "esnext",
    external: ["#module"],
    logLevel: "warning",
    plugins: [glueOf(compiled)],
  });
  cpSync(join(compiled, WASM), join(dist, WASM));
  await declare(source, dist);
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

/** Lays out the declarations: those of the API are written by hand, those of the classes come from their sources. */
async function declare(source, dist) {
  cpSync(join(source, "types"), join(dist, "types"), { recursive: true });
  const emitted = mkdtempSync(join(tmpdir(), "declarations-"));
  try {
    const flags = ["--noEmit", "false", "--emitDeclarationOnly", "--declaration"];
    await run("tsc", ["--project", source, ...flags, "--outDir", emitted], { quiet: true });
    for (const name of CLASSES) cpSync(join(emitted, "src/npm", name), join(dist, name));
  } finally {
    rmSync(emitted, { recursive: true, force: true });
  }
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
