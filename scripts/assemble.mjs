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
    external: ["#module"],
    plugins: [glueOf(compiled)],
    metafile: true,
  });
  await build({
    ...common,
    outfile: join(dist, "index.cjs"),
    format: "cjs",
    platform: "node",
    // Jest's jsdom has taken these from the global object.
    banner: {
      js: '"use strict"; const { TextDecoder, TextEncoder } = process.getBuiltinModule("node:util");',
    },
    // Its text is that of index.js, so nobody misses its comments. Node prints the line that threw: it must not be long.
    minifyWhitespace: true,
    lineLimit: 120,
    plugins: [glueOf(compiled), requiredModule],
  });
  const [{ exports: names }] = Object.values(metafile.outputs);
  writeFileSync(join(dist, "node.js"), nodeEntry(names));
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

/**
 * Lays out the declarations: those of the API are written by hand, those of the classes come from their sources. They are
 * declared as CommonJS, which TypeScript lets both kinds of modules import.
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

/** Returns the hand-written part of a joined text, minified. */
export async function handWritten(text) {
  const lines = modules(text).flatMap((module) => (isGlue(module) ? [] : module.lines));
  const { code } = await transform(lines.join("\n"), { minify: true, format: "esm" });
  return code;
}
