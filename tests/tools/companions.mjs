// Other packages that programs use together with this one, in the versions of versions.mjs.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installFor } from "../runtimes/install.mjs";
import { companions } from "../runtimes/versions.mjs";

/**
 * Installs a companion.
 * @param name an entry of `companions`
 * @returns a function that imports a package of the companion; undefined if it can't be installed
 */
export async function companion(t, name) {
  const installed = await installFor(t, name, companions[name]);
  if (!installed) return undefined;
  const { resolve } = createRequire(join(installed.dir, "package.json"));
  return (path) => import(pathToFileURL(resolve(path)));
}
