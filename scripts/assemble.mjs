// Makes the package's folder dist/ from the output of compile.mjs and the hand-written sources.
//
// All JavaScript is joined into one file: Node takes longer to find and link a dozen modules than to compile the WebAssembly. The
// code equals that in src/, except for comments, imports and conflicting names.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, transform } from "esbuild";
import { root, run } from "./toolchain.mjs";

const GLUE = "trigger_wasm.js";
const WASM = "trigger_wasm_bg.wasm";

/** The declarations of the classes that the package exports. */
const CLASSES = ["errors.d.ts", "pages.d.ts", "promises.d.ts", "subscription.d.ts"];

/** Jest's jsdom environment lacks these globals. */
const TEXT_CODING =
  'const { TextDecoder, TextEncoder } = globalThis.TextDecoder ? globalThis : globalThis.process.getBuiltinModule("node:util");';

const DECLARATIONS = "./declarations/types/index.js";

export async function assemble(compiled, dist) {
  const source = join(root, "src", "npm");
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const common = {
    absWorkingDir: root,
    entryPoints: [join(source, "index.ts")],
    bundle: true,
    target: "esnext",
    logLevel: "warning",
  };
  const { metafile } = await build({
    ...common,
    outfile: join(dist, "index.js"),
    format: "esm",
    banner: { js: TEXT_CODING },
    external: ["#module"],
    plugins: [glueOf(compiled)],
    metafile: true,
  });
  await build({
    ...common,
    outfile: join(dist, "index.cjs"),
    format: "cjs",
    platform: "node",
    banner: { js: `"use strict"; ${TEXT_CODING}` },
    // It needs no comments, since its code is that of index.js. Node prints a line that throws, so lines must be short.
    minifyWhitespace: true,
    lineLimit: 120,
    plugins: [glueOf(compiled), requiredModule],
  });
  const [{ exports: names }] = Object.values(metafile.outputs);
  writeFileSync(join(dist, "node.js"), nodeEntry(names));
  cpSync(join(compiled, WASM), join(dist, WASM));
  await declare(source, dist);
  // Files that the entries in pkg/module and bundlers need beside the module.
  const base64 = readFileSync(join(dist, WASM)).toString("base64");
  writeFileSync(
    join(dist, "trigger_wasm_base64.js"),
    `// ${WASM}, for runtimes that can't read it from a file.\nexport default "${base64}";\n`,
  );
  writeFileSync(
    join(dist, "trigger_wasm_bg.js"),
    `// ${WASM} names this file as the source of its imports, and some bundlers need it. The imports really\n` +
      "// come from index.js, when the module is instantiated.\nexport {};\n",
  );
}

/**
 * Writes the declarations. Those of the API are written by hand, and those of the classes come from their sources. They are
 * declared as CommonJS, since TypeScript lets both kinds of modules import it.
 */
async function declare(source, dist) {
  const folder = join(dist, "declarations");
  cpSync(join(source, "types"), join(folder, "types"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "commonjs" }\n');
  for (const name of ["index.d.ts", "index.d.cts"]) {
    writeFileSync(join(dist, name), `export * from "${DECLARATIONS}";\n`);
  }
  const emitted = mkdtempSync(join(tmpdir(), "declarations-"));
  try {
    const flags = ["--noEmit", "false", "--emitDeclarationOnly", "--declaration"];
    await run("tsc", ["--project", source, ...flags, "--outDir", emitted], { quiet: true });
    for (const name of CLASSES) cpSync(join(emitted, "src/npm", name), join(folder, name));
  } finally {
    rmSync(emitted, { recursive: true, force: true });
  }
}

/** The entry for `import` in Node. */
const nodeEntry = (
  names,
) => `// Node, by import: the file that \`require\` gets, so that a process has one copy however its parts load it.
import all from "../module/entry.cjs";

export const {
  ${names.sort().join(",\n  ")},
} = all;
`;

/** Keeps package-private specifiers out of the CommonJS file: Jest 29 and older bundlers don't know them. */
const requiredModule = {
  name: "required module",
  setup(build) {
    build.onResolve({ filter: /^#module$/ }, () => ({
      path: "../module/node.cjs",
      external: true,
    }));
  },
};

/** Resolves the glue. Its copies of files in src/ resolve to the originals, which src/npm imports too. */
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

/** Returns the modules of a joined text, `{ file, line, lines }`: each begins with a line that names it. */
export function modules(text) {
  const found = [];
  for (const [index, line] of text.split("\n").entries()) {
    const file = line.match(/^\/\/ ([\w./-]+\.[jt]s)$/)?.[1];
    if (file) found.push({ file, line: index, lines: [] });
    found.at(-1)?.lines.push(line);
  }
  return found;
}

/** Whether a module is wasm-bindgen's glue. */
export const isGlue = ({ file }) => file.endsWith(GLUE);

/** Returns the hand-written part of a joined text, minified. */
export async function handWritten(text) {
  const lines = modules(text).flatMap((module) => (isGlue(module) ? [] : module.lines));
  const { code } = await transform(lines.join("\n"), { minify: true, format: "esm" });
  return code;
}
