// Other packages that a program has beside this one, each in the version of versions.mjs.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installFor } from "../runtimes/install.mjs";
import { companions } from "../runtimes/versions.mjs";

/**
 * @param name an entry of `companions`
 * @returns what imports a package of it; undefined if it can't be installed
 */
export async function companion(t, name) {
  const installed = await installFor(t, name, companions[name]);
  if (!installed) return undefined;
  const { resolve } = createRequire(join(installed.dir, "package.json"));
  return (path) => import(pathToFileURL(resolve(path)));
}
