// Installs the packages that are compared, each in a project of its own, as in an application that depends on it.

import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { cacheDir, root, run } from "../scripts/toolchain.mjs";
import { temporaryFolder } from "../tests/runtimes/project.mjs";

const OURS = "trigger-wasm";

export const OFFICIAL = { packageName: "@trigger.dev/sdk", version: "4.8.3" };

export const defaultPackage = join(root, "pkg");

/** Writes the project's own files. `module` exports all of the package. */
function writeProject(folder, packageName) {
  const index = join(folder, "index.mjs");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  writeFileSync(index, `export * from "${packageName}";\n`);
  return { folder, packageName, module: pathToFileURL(index).href };
}

/** A project with the build in this folder. It is a copy, so that a new build doesn't disturb the benchmark. */
export function projectWith(packageDir) {
  if (!existsSync(join(packageDir, "dist"))) {
    console.error(`${packageDir} contains no package. Run \`npm run build\`.`);
    process.exit(1);
  }
  const folder = temporaryFolder("bench");
  const filter = (path) => basename(path) !== "node_modules";
  cpSync(resolve(packageDir), join(folder, "node_modules", OURS), { recursive: true, filter });
  return writeProject(folder, OURS);
}

/** The project with the official package, which is installed into the tools' cache when it is first needed. */
export async function officialProject(log) {
  const { packageName, version } = OFFICIAL;
  const folder = join(cacheDir, "bench", `official-${version}`);
  const project = writeProject(folder, packageName);
  if (!existsSync(join(folder, "node_modules", packageName, "package.json"))) {
    log(`Installing ${packageName} ${version} into the cache.`);
    const flags = ["--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--loglevel=error"];
    await run("npm", ["install", ...flags, `${packageName}@${version}`], {
      cwd: folder,
      quiet: true,
    });
  }
  return project;
}
