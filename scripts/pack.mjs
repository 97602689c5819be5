// `packPackage` packs the tarball that the tests install and measure. `node scripts/pack.mjs [directory]` packs it by hand.

import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { root, run } from "./toolchain.mjs";

/** Packs pkg/ as for publishing. Returns the path of the tarball and npm's report. */
export async function packPackage(directory) {
  if (!existsSync(join(root, "pkg/dist/index.js"))) {
    throw new Error("The package has not been built: run `npm run build`.");
  }
  mkdirSync(directory, { recursive: true });
  const args = ["pack", join(root, "pkg"), "--json", "--pack-destination", directory];
  const report = JSON.parse(await run("npm", args, { quiet: true, env: process.env }));
  const [{ filename, size, unpackedSize, files }] = Object.values(report);
  return { tarball: join(directory, filename), size, unpackedSize, files };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { tarball, size, files } = await packPackage(resolve(process.argv[2] ?? "."));
  console.log(`${tarball}: ${size} bytes, ${files.length} files`);
}
