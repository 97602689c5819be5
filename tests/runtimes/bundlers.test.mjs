// Bundles the packed package with the bundlers for servers. Each bundle runs the smoke program in a folder from which it
// can't find the package or its files.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { settingsFor, startServer } from "./environments.mjs";
import { installFor } from "./install.mjs";
import { startNext } from "./next.mjs";
import { runProgram, runSmoke } from "./program.mjs";
import { createProject, elsewhere } from "./project.mjs";
import { bundlers, runtimes } from "./versions.mjs";
import { startWorkerd } from "./workerd.mjs";

let project;
let server;

before(async () => {
  project = await createProject();
  server = await startServer();
});
after(() => server.close());

function wentWell({ passed, failed }) {
  assert.deepEqual(failed, []);
  assert.ok(passed.length >= 15, "all checks were made");
}

const entry = () => join(project.dir, "program.mjs");

/** Tests a bundle for Node. `make` writes `file` into the folder that it gets. */
function bundleTest(name, file, make) {
  test(name, async (t) => {
    const dir = elsewhere();
    if ((await make(dir, t)) === false) return;
    wentWell(await runSmoke(process.execPath, [file], dir, settingsFor(server)));
  });
}

describe("esbuild", () => {
  const esbuild = (options) => async (dir) => {
    const { warnings } = await build({
      entryPoints: [entry()],
      bundle: true,
      logLevel: "silent",
      outfile: join(dir, options.format === "cjs" ? "bundle.cjs" : "bundle.mjs"),
      ...options,
    });
    assert.deepEqual(warnings, []);
  };
  // CommonJS doesn't support the top-level await of program.mjs.
  const cjs = { format: "cjs", platform: "node" };
  const fromCjs = async (dir, options) =>
    esbuild({ ...cjs, entryPoints: [join(project.dir, "program.cjs")], ...options })(dir);
  const esm = { format: "esm", platform: "node" };

  bundleTest("platform node", "bundle.mjs", esbuild(esm));
  bundleTest("platform node, CommonJS", "bundle.cjs", (dir) => fromCjs(dir));
  bundleTest("platform neutral", "bundle.mjs", esbuild({ platform: "neutral" }));
  // Custom conditions disable the condition "module".
  const conditions = ["production"];
  bundleTest("own conditions", "bundle.mjs", esbuild({ ...esm, conditions }));
  bundleTest("own conditions, CommonJS", "bundle.cjs", (dir) => fromCjs(dir, { conditions }));
});

describe("webpack", () => {
  const webpack = (options) => async (dir, t) => {
    const installed = await installFor(t, "webpack", bundlers.webpack);
    if (!installed) return false;
    const compile = createRequire(join(installed.dir, "package.json"))("webpack");
    const stats = await new Promise((resolve, reject) => {
      const output = {
        path: dir,
        filename: "bundle.mjs",
        module: true,
        chunkFormat: "module",
        library: { type: "module" },
      };
      const experiments = { outputModule: true, ...options.experiments };
      const all = { mode: "production", entry: entry(), output, ...options, experiments };
      compile(all, (error, stats) => (error ? reject(error) : resolve(stats)));
    });
    const { errors, warnings } = stats.toJson({ errors: true, warnings: true });
    assert.deepEqual([errors, warnings], [[], []]);
    return true;
  };
  bundleTest("target node", "bundle.mjs", webpack({ target: "node" }));
  // Enables webpack's own support for wasm files, without the condition "module".
  const experiments = { asyncWebAssembly: true };
  const resolve = { conditionNames: ["node", "import"] };
  bundleTest("own conditions", "bundle.mjs", webpack({ target: "node", experiments, resolve }));
  // Parcel and older bundlers ignore `exports`, and can't resolve the specifier `#module` either.
  const old = { exportsFields: [], importsFields: [], mainFields: ["module", "main"] };
  bundleTest("without exports", "bundle.mjs", webpack({ target: "node", resolve: old }));
});

describe("Vite", () => {
  const vite = (ssr) => async (dir, t) => {
    const installed = await installFor(t, "Vite", bundlers.Vite);
    if (!installed) return false;
    const file = join(installed.dir, "node_modules/vite/dist/node/index.js");
    const { build } = await import(pathToFileURL(file));
    await build({
      root: project.dir,
      configFile: false,
      logLevel: "error",
      ssr: { noExternal: true, ...ssr },
      build: {
        ssr: "program.mjs",
        outDir: dir,
        emptyOutDir: true,
        rollupOptions: { output: { entryFileNames: "bundle.mjs" } },
      },
    });
    return true;
  };
  bundleTest("for servers", "bundle.mjs", vite({}));
  bundleTest("for web workers", "bundle.mjs", vite({ target: "webworker" }));
});

describe("Bun's bundler", () => {
  const bun = async (dir, t, ...flags) => {
    const installed = await installFor(t, "Bun 1", runtimes["Bun 1"]);
    if (!installed) return undefined;
    await runProgram(installed.program, ["build", entry(), ...flags], project.dir);
    return installed;
  };
  test("target bun", async (t) => {
    const dir = elsewhere();
    const installed = await bun(dir, t, "--target=bun", "--outdir", dir);
    if (!installed) return;
    // Runs in another folder, so that the bundle has to find the file beside it by its own path.
    const args = [join(dir, "program.js")];
    wentWell(await runSmoke(installed.program, args, "/", settingsFor(server)));
  });
  test("an executable", async (t) => {
    const dir = elsewhere();
    const program = join(dir, "program");
    if (!(await bun(dir, t, "--compile", "--outfile", program))) return;
    wentWell(await runSmoke(program, [], dir, settingsFor(server)));
  });
  bundleTest("target node", "program.mjs", async (dir, t) => {
    const file = join(dir, "program.mjs");
    return (await bun(dir, t, "--target=node", "--outfile", file)) !== undefined;
  });
});

test("Deno's bundler", async (t) => {
  const installed = await installFor(t, "Deno 2", runtimes["Deno 2"]);
  if (!installed) return;
  const dir = elsewhere();
  const file = join(dir, "bundle.js");
  await runProgram(installed.program, ["bundle", "program.mjs", "-o", file], project.dir);
  const args = ["run", "--no-prompt", "--allow-net", "--allow-env", "bundle.js"];
  wentWell(await runSmoke(installed.program, args, dir, settingsFor(server)));
});

test("wrangler, for Cloudflare Workers", async (t) => {
  const wrangler = await installFor(t, "wrangler", bundlers.wrangler);
  const workerd = await installFor(t, "workerd", runtimes.workerd);
  const node = await installFor(t, "Node 24", runtimes["Node 24"]); // wrangler needs a newer one
  if (!wrangler || !workerd || !node) return;
  const dir = elsewhere();
  const args = ["deploy", "worker.mjs", "--dry-run", "--outdir", dir, "--name", "smoke"];
  args.push("--compatibility-date", "2025-09-01", "--compatibility-flags", "nodejs_compat");
  const env = { WRANGLER_SEND_METRICS: "false", XDG_CONFIG_HOME: elsewhere() };
  const bin = join(wrangler.dir, "node_modules/wrangler/bin/wrangler.js");
  await runProgram(node.program, [bin, ...args], project.dir, env);

  const flags = ["nodejs_compat"];
  const worker = await startWorkerd(workerd.dir, dir, { flags, bindings: settingsFor(server) });
  try {
    wentWell(await (await fetch(worker.url)).json());
  } finally {
    await worker.close();
  }
});

describe("Next.js", () => {
  for (const builder of ["--turbopack", "--webpack"]) {
    test(builder, async (t) => {
      const installed = await installFor(t, "Next.js", bundlers["Next.js"]);
      if (!installed) return;
      const app = await startNext(installed.dir, project, builder, settingsFor(server));
      try {
        for (const place of ["node", "edge", "middleware"]) {
          const response = await fetch(`${app.url}/${place}`);
          const text = await response.text();
          assert.equal(response.status, 200, `${place}: ${text}\n${app.output()}`);
          const result = JSON.parse(text);
          wentWell(result);
          assert.match(result.runtime, place === "node" ? /^node/ : /^edge-runtime$/);
        }
      } finally {
        await app.close();
      }
    });
  }
});
