// Installs everything that building and testing need: npm packages, a Rust compiler for WebAssembly, wasm-bindgen, and for the
// tests wasm-pack and Chromium. It installs only missing tools, and is quick if none is missing. VERBOSE=1 shows the output of
// the commands. It works on Linux and macOS.
//
//   node scripts/setup.mjs [--build]   without the tools that only the tests need

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { aptInstall, hasApt, prepareDebianRust } from "./setup-debian.mjs";
import {
  SetupError,
  compilesToWasm,
  hasSpoken,
  must,
  read,
  replaceDirectory,
  say,
  target,
  works,
} from "./setup-steps.mjs";
import {
  CommandError,
  cacheDir,
  root,
  run,
  systemRustDir,
  toolDir,
  wasmBindgenVersion,
  wasmPackVersion,
} from "./toolchain.mjs";

async function prepareNpmPackages() {
  // npm's own check of node_modules takes seconds, so a hash records the installed versions.
  const stamp = join(root, "node_modules", ".setup-stamp");
  const wanted = () => hashOfFiles("package.json", "package-lock.json");
  // If wasm-opt (of the package binaryen) didn't run, wasm-pack would download its own.
  const ready = async () => read(stamp) === wanted() && (await works("wasm-opt", ["--version"]));
  if (await ready()) return;

  const command = fs.existsSync(join(root, "package-lock.json")) ? "ci" : "install";
  say("Installing the npm packages for building and testing.");
  await must("The npm packages could not be installed", "npm install", "npm", [command]);
  fs.writeFileSync(stamp, wanted());
  if (await ready()) return;
  throw new SetupError(
    "wasm-opt, which comes with the npm package binaryen, doesn't run.",
    "node_modules/.bin/wasm-opt --version",
  );
}

function hashOfFiles(...names) {
  const hash = createHash("sha256");
  for (const name of names) hash.update(`${name}\n${read(join(root, name))}\n`);
  return hash.digest("hex");
}

async function prepareRust() {
  if (await compilesToWasm()) return;
  // The links to /usr/bin, if any, lead to a compiler that no longer works.
  fs.rmSync(systemRustDir, { recursive: true, force: true });
  if (await compilesToWasm()) return;

  if (await works("rustup", ["--version"])) {
    say(`Adding the target ${target} to rustup's Rust compiler.`);
    try {
      await run("rustup", ["target", "add", target], { quiet: true });
      if (await compilesToWasm()) return;
      say("The rustc on PATH doesn't find it there.");
    } catch {
      say("rustup could not download it.");
    }
  }
  if (await prepareDebianRust()) return;
  throw new SetupError(
    `No Rust compiler has the target ${target}, and setup could not install one. ` +
      "It tries rustup, and Debian's packages if it runs as root.",
    `rustup target add ${target}`,
  );
}

async function prepareWasmPack() {
  await prepareCargoTool("wasm-pack", wasmPackVersion, ["wasm-pack"], ["--locked"]);
}

async function prepareWasmBindgen() {
  const version = wasmBindgenVersion();
  if (!version) {
    say("Skipping the wasm-bindgen tool, since Cargo.lock doesn't name its version yet.");
    return false;
  }
  // Without --locked: a mirror of the registry may lack a crate that its lock file names.
  const programs = ["wasm-bindgen", "wasm-bindgen-test-runner"];
  await prepareCargoTool("wasm-bindgen-cli", version, programs, []);
  return true;
}

async function prepareCargoTool(crate, version, programs, options) {
  const ready = async () => {
    const found = await Promise.all(programs.map(versionOf));
    return found.every((each) => each === version);
  };
  if (await ready()) return;

  say(`Building ${crate} ${version}. This takes a few minutes, once.`);
  const dir = toolDir(crate, version);
  const partial = `${dir}.partial`;
  fs.mkdirSync(partial, { recursive: true });
  const what = [crate, "--version", version, ...options];
  const byHand = `cargo install ${what.join(" ")}`;
  await must(
    `${crate} could not be built`,
    byHand,
    "cargo",
    ["install", ...what, "--force", "--root", "root", "--target-dir", "target"],
    { cwd: partial }, // outside the project, whose toolchain isn't for these tools
  );
  // Only a finished installation gets the final name.
  replaceDirectory(join(partial, "root"), dir);
  fs.rmSync(partial, { recursive: true, force: true });
  if (!(await ready())) throw new SetupError(`${crate} was built but doesn't run.`, byHand);
}

/** Installs Chromium for the dashboard's test. Without Chromium, the test itself reports that it is skipped. */
async function prepareChromium() {
  if (fs.existsSync(process.env.CHROMIUM || "/usr/bin/chromium") || !(await hasApt())) return;
  say("Installing Chromium, to test the dashboard.");
  await aptInstall(["chromium"]);
}

/** Returns the version that a program prints ("wasm-pack 0.15.1"), or undefined if it doesn't run. */
async function versionOf(program) {
  try {
    return (await run(program, ["--version"], { quiet: true })).trim().split(" ")[1];
  } catch {
    return undefined;
  }
}

async function main() {
  await prepareNpmPackages();
  await prepareRust();
  const complete = await prepareWasmBindgen();
  const forBuilding = process.argv.includes("--build");
  if (!forBuilding) {
    await prepareWasmPack();
    await prepareChromium();
  }
  const what = forBuilding ? "building needs" : "building and testing need";
  if (complete && hasSpoken()) say(`Everything that ${what} is ready.`);
}

try {
  await main();
} catch (error) {
  if (error.path?.startsWith(cacheDir)) {
    error.byHand = "TRIGGER_WASM_TOOLS=/another/directory node scripts/setup.mjs";
  } else if (!(error instanceof SetupError || error instanceof CommandError)) {
    throw error;
  }
  if (error.output && process.env.VERBOSE !== "1") console.error(error.output.trimEnd());
  console.error(`setup: ${error.message}`);
  if (error.byHand) console.error(`  By hand: ${error.byHand}`);
  process.exitCode = 1;
}
