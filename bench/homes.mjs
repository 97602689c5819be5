// Where the packages that are compared are installed: a folder each, as in an application that depends on one of them.

import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { cacheDir, run } from "../scripts/toolchain.mjs";

export const OFFICIAL = { package: "@trigger.dev/sdk", version: "4.8.3" };

// Imports the file beside it that is named, or none, and tells how long that took and what memory there is after it.
const PROBE = `const start = performance.now();
if (process.argv[2]) await import(process.argv[2]);
const ms = performance.now() - start;
console.log(JSON.stringify({ ms, rss: process.memoryUsage().rss }));
`;

/** An application's folder, and in it the file that exports all of the package. */
function furnish(folder, packageName) {
  const index = join(folder, "index.mjs");
  writeFileSync(join(folder, "probe.mjs"), PROBE);
  writeFileSync(index, `export * from "${packageName}";\n`);
  if (!existsSync(join(folder, "package.json"))) {
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  }
  return { folder, packageName, module: pathToFileURL(index).href };
}

/** A temporary folder that is removed when this process ends. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "trigger-wasm-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  return folder;
}

/** Our package as it is now: a copy, so that a build meanwhile changes nothing. */
export function homeOfOurs(packageDir, folder) {
  const installed = join(folder, "node_modules", "trigger-wasm");
  cpSync(packageDir, installed, {
    recursive: true,
    filter: (path) => basename(path) !== "node_modules",
  });
  return furnish(folder, "trigger-wasm");
}

/** The official package, which is installed when it is first needed. */
export async function homeOfOfficial(log) {
  const folder = join(cacheDir, "bench", `official-${OFFICIAL.version}`);
  mkdirSync(folder, { recursive: true });
  const home = furnish(folder, OFFICIAL.package);
  if (!existsSync(join(folder, "node_modules", OFFICIAL.package, "package.json"))) {
    log(`Installing ${OFFICIAL.package} ${OFFICIAL.version} into the cache.`);
    const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
    const wanted = `${OFFICIAL.package}@${OFFICIAL.version}`;
    await run("npm", ["install", ...flags, wanted], { cwd: folder, quiet: true });
  }
  return home;
}
