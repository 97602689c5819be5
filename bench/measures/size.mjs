// What is installed, and what ends up in a worker's bundle.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../scripts/toolchain.mjs";
import { bundleHandWritten, bundleWorker, gzipped, shippedWasm } from "../bundle.mjs";
import { atMost, showKilobytes, showMegabytes } from "../rows.mjs";

export async function measureInstall({ homes, log }) {
  log("install size");
  const { folder, packageName } = homes.ours;
  const installed = join(folder, "node_modules", packageName);
  const [tarball] = JSON.parse(
    await run("npm", ["pack", "--dry-run", "--json"], { cwd: installed, quiet: true }),
  );
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const packages = 1 + Object.keys(manifest.dependencies ?? {}).length;
  const official = everythingIn(join(homes.official.folder, "node_modules"));
  const complete = tarball.files.some(({ path }) => path.endsWith(".wasm"));
  // What would be in it, were nothing missing.
  const bytes = complete ? tarball.unpackedSize : everythingIn(installed).bytes;
  return [
    {
      name: "install",
      measure: "install size",
      ours: `${showKilobytes(bytes)}, ${packages} package${packages > 1 ? "s" : ""}`,
      official: `${showMegabytes(official.bytes)}, ${official.packages} packages`,
      perOfficial: (bytes / official.bytes).toFixed(4),
      conditions: [atMost(bytes, 400_000, "≤ 400 KB"), atMost(packages, 1, "one package")],
      note: complete
        ? ""
        : `npm pack leaves the wasm module out (${tarball.entryCount} files): shown is the folder.`,
    },
  ];
}

function everythingIn(folder) {
  const sum = { bytes: 0, packages: 0 };
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    sum.bytes += statSync(path).size;
    // A package lies right in a node_modules, or in a folder for its scope there.
    if (/node_modules\/(@[^/]+\/)?[^@/][^/]*\/package\.json$/.test(path)) sum.packages += 1;
  }
  return sum;
}

export async function measureBundle({ homes, log }) {
  log("worker bundle");
  const ours = await bundleWorker(homes.ours);
  const official = await bundleWorker(homes.official);
  const wasm = ours.wasm.length > 0 ? ours.wasm : [shippedWasm(homes.ours)];
  const wasmBytes = wasm.reduce((sum, file) => sum + gzipped(readFileSync(file)), 0);
  const total = gzipped(ours.js) + wasmBytes;
  const officialBytes = gzipped(official.js);
  const byHand = gzipped(await bundleHandWritten(homes.ours));
  return [
    {
      name: "bundle",
      measure: "worker bundle, gzip",
      ours: showKilobytes(total),
      official: showKilobytes(officialBytes),
      perOfficial: (total / officialBytes).toFixed(2),
      conditions: [atMost(total, 50_000, "≤ 50 KB (75 with the whole API)")],
    },
    {
      name: "bundle",
      measure: "  of that, wasm",
      ours: showKilobytes(wasmBytes),
      conditions: [],
    },
    {
      name: "bundle",
      measure: "  of that, JavaScript by hand",
      ours: showKilobytes(byHand),
      conditions: [atMost(byHand, 8_000, "≤ 8 KB")],
    },
  ];
}
