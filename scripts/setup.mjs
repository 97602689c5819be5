// Makes ready everything that building and testing need: npm packages, a Rust compiler for
// WebAssembly, wasm-bindgen, and for the tests wasm-pack and Chromium. It looks first, installs
// only what is missing, and is quick when nothing is. VERBOSE=1 shows what the commands print.
// For Linux and macOS.
//
//   node scripts/setup.mjs [--build]   without what only the tests need

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import {
  CommandError,
  cacheDir,
  root,
  run,
  systemRustDir,
  toolDir,
  wasmBindgenVersion,
  wasmEnv,
  wasmPackVersion,
} from "./toolchain.mjs";

const target = "wasm32-unknown-unknown";

/** What a step could not do, as a sentence, and the command with which to do it by hand. */
class SetupError extends Error {
  constructor(message, byHand, output = "") {
    super(message);
    this.byHand = byHand;
    this.output = output;
  }
}

async function prepareNpmPackages() {
  // npm's own check of node_modules takes seconds, so what was installed is remembered as a hash.
  const stamp = join(root, "node_modules", ".setup-stamp");
  const wanted = () => hashOfFiles("package.json", "package-lock.json");
  // wasm-opt, of the package binaryen: wasm-pack would download its own if it did not run.
  const ready = async () => read(stamp) === wanted() && (await works("wasm-opt", ["--version"]));
  if (await ready()) return;

  const command = fs.existsSync(join(root, "package-lock.json")) ? "ci" : "install";
  say("Installing the npm packages that building and testing use.");
  await must("The npm packages could not be installed", "npm install", "npm", [command]);
  fs.writeFileSync(stamp, wanted());
  if (await ready()) return;
  throw new SetupError(
    "wasm-opt, which comes with the npm package binaryen, does not run.",
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
  // If there were links to /usr/bin, what they lead to no longer serves.
  fs.rmSync(systemRustDir, { recursive: true, force: true });
  if (await compilesToWasm()) return;
  if (await useSystemRust()) return;

  if (await works("rustup", ["--version"])) {
    say(`Adding the target ${target} to rustup's Rust compiler.`);
    try {
      await run("rustup", ["target", "add", target], { quiet: true });
      if (await compilesToWasm()) return;
      say("The rustc on PATH does not find it there.");
    } catch {
      say("rustup could not download it.");
    }
  }
  if (await hasApt()) {
    await installDebianRust();
    if ((await compilesToWasm()) || (await useSystemRust())) return;
  }
  throw new SetupError(
    `There is no Rust compiler with the target ${target}, and setup found no way to get one ` +
      "(it tries rustup, and as root Debian's packages).",
    `rustup target add ${target}`,
  );
}

/**
 * Whether rustc can really build for wasm. A trial tells what no list of files does: that the
 * standard library and the test library are whole, that they were built by this very version of
 * rustc (it refuses others), and that there is a linker.
 */
async function compilesToWasm(env = wasmEnv()) {
  const dir = fs.mkdtempSync(join(tmpdir(), "trigger-wasm-trial-"));
  try {
    const source = join(dir, "trial.rs");
    fs.writeFileSync(source, "#[test]\nfn trial() { println!(); }\n");
    const args = ["--target", target, "--test", source, "-o", join(dir, "trial.wasm")];
    return (await works("cargo", ["--version"], env)) && (await works("rustc", args, env));
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

const systemRustEnv = () => wasmEnv({ PATH: ["/usr/bin", wasmEnv().PATH].join(delimiter) });

/** Puts the cargo and rustc of /usr/bin first for wasm builds, if they are fit for it. */
async function useSystemRust() {
  if (!(await compilesToWasm(systemRustEnv()))) return false;
  say("Wasm builds use the Rust compiler in /usr/bin, since the one on PATH is not fit for them.");
  fs.mkdirSync(systemRustDir, { recursive: true });
  for (const program of ["cargo", "rustc", "rustdoc"]) {
    const path = join("/usr/bin", program);
    const link = join(systemRustDir, program);
    fs.rmSync(link, { force: true });
    if (fs.existsSync(path)) fs.symlinkSync(path, link);
  }
  return true;
}

// Debian packages a recent Rust and its source, but neither a linker under the name that rustc looks
// for nor the standard library for wasm32. Both are added in rustc's own directory, where they serve
// as if rustup had put them there.
async function installDebianRust() {
  const packages = ["rustc-web", "cargo-web", "rust-web-src"];
  if (!(await sameVersionInstalled(packages))) {
    say("Installing Debian's Rust compiler, since it can be made to build for WebAssembly.");
    await aptInstall(packages);
  }
  const env = systemRustEnv();
  const about = await must("Debian's rustc does not run", "rustc -vV", "rustc", ["-vV"], { env });
  const host = about.match(/^host: (.+)$/m)[1];
  const llvm = about.match(/^LLVM version: (\d+)/m)[1];
  const sysroot = (await run("rustc", ["--print", "sysroot"], { env, quiet: true })).trim();
  await linkLinker(join(sysroot, "lib/rustlib", host, "bin/rust-lld"), llvm);
  if (!(await compilesToWasm(env))) await buildStandardLibrary(sysroot, env);
}

async function linkLinker(link, llvm) {
  if (fs.existsSync(link)) return;
  const installed = fs.readdirSync("/usr/bin").filter((name) => /^lld-\d+$/.test(name));
  let linker = bestLinker(installed, llvm);
  if (linker !== `lld-${llvm}`) {
    say("Installing the linker lld, which rustc needs for WebAssembly.");
    const search = ["search", "--names-only", "^lld-[0-9]+$"];
    const offered = (await run("apt-cache", search, { quiet: true })).match(/^lld-\d+/gm) ?? [];
    linker = bestLinker([...installed, ...offered], llvm);
    await aptInstall([linker]);
  }
  fs.mkdirSync(dirname(link), { recursive: true });
  fs.rmSync(link, { force: true }); // a link whose linker has been uninstalled
  fs.symlinkSync(fs.realpathSync(join("/usr/bin", linker)), link);
}

/** Of names such as lld-22 the one that fits rustc's LLVM, else the newest. */
function bestLinker(names, llvm) {
  const number = (name) => Number(name.slice("lld-".length));
  const exact = names.find((name) => number(name) === Number(llvm));
  return exact ?? names.toSorted((a, b) => number(a) - number(b)).at(-1);
}

async function buildStandardLibrary(sysroot, env) {
  say("Building Rust's standard library for WebAssembly, about a minute, once for each compiler.");
  const crate = "trigger_wasm_empty"; // cargo builds the standard library along with some crate
  const dir = join(cacheDir, "rust-std.partial");
  fs.rmSync(dir, { recursive: true, force: true });
  fs.mkdirSync(join(dir, "src"), { recursive: true });
  fs.writeFileSync(join(dir, "src/lib.rs"), "");
  fs.writeFileSync(
    join(dir, "Cargo.toml"),
    `[package]\nname = "${crate}"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n`,
  );
  const parts = "-Zbuild-std=std,panic_abort,test"; // wasm-pack test needs the last
  await must(
    "The standard library could not be built from Debian's source of it",
    `RUSTC_BOOTSTRAP=1 /usr/bin/cargo build --release --target ${target} ${parts}`,
    "cargo",
    ["build", "--release", "--target", target, parts, "--target-dir", join(dir, "target")],
    { cwd: dir, env: { ...env, RUSTC_BOOTSTRAP: "1" } }, // lets a stable cargo take -Z options
  );
  const built = join(dir, "target", target, "release/deps");
  const place = join(sysroot, "lib/rustlib", target);
  fs.rmSync(`${place}.partial`, { recursive: true, force: true });
  fs.mkdirSync(join(`${place}.partial`, "lib"), { recursive: true });
  for (const name of fs.readdirSync(built)) {
    if (!name.endsWith(".rlib") || name.startsWith(`lib${crate}-`)) continue;
    fs.copyFileSync(join(built, name), join(`${place}.partial`, "lib", name));
  }
  replaceDirectory(`${place}.partial`, place);
  fs.rmSync(dir, { recursive: true, force: true });
}

/** Whether all packages are installed, in one version: the source has to be the compiler's own. */
async function sameVersionInstalled(packages) {
  const format = "${db:Status-Status} ${Version}\n";
  try {
    const listed = await run("dpkg-query", ["-W", "-f", format, ...packages], { quiet: true });
    const states = new Set(listed.trim().split("\n"));
    return states.size === 1 && [...states][0].startsWith("installed ");
  } catch {
    return false; // dpkg-query fails for a package that it has never seen
  }
}

/** Whether Debian's packages can be installed: there is apt, and we may use it. */
async function hasApt() {
  return process.getuid?.() === 0 && (await works("apt-get", ["--version"]));
}

async function aptInstall(packages) {
  const options = ["--no-install-recommends", "--no-remove"]; // never at another package's cost
  const install = ["install", "-y", ...options, ...packages];
  try {
    await apt(install);
  } catch (error) {
    if (/Could not get lock|Unable to (acquire|lock)/.test(error.output)) {
      throw new SetupError(
        "Another program is using apt just now and holds its lock; run setup again when it is done.",
        error.byHand,
      );
    }
    say("apt could not install them; fetching its package lists, then trying again.");
    await apt(["update"]);
    await apt(install);
  }
}

async function apt(args) {
  const env = wasmEnv({ DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" });
  const byHand = `apt-get ${args.join(" ")}`;
  await must("Debian's packages could not be installed", byHand, "apt-get", args, { env });
}

async function prepareWasmPack() {
  await prepareCargoTool("wasm-pack", wasmPackVersion, ["wasm-pack"], ["--locked"]);
}

async function prepareWasmBindgen() {
  const version = wasmBindgenVersion();
  if (!version) {
    say("The wasm-bindgen tool is left out, for Cargo.lock does not name a version of it yet.");
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

  say(`Building ${crate} ${version}, which is not there yet; this takes a few minutes.`);
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
    { cwd: partial }, // outside the project, whose choice of a toolchain is not for these tools
  );
  // Only a finished installation gets the final name.
  replaceDirectory(join(partial, "root"), dir);
  fs.rmSync(partial, { recursive: true, force: true });
  if (!(await ready())) throw new SetupError(`${crate} was built but does not run.`, byHand);
}

/** For the dashboard's test, which says so itself where there is no Chromium and none can be had. */
async function prepareChromium() {
  if (fs.existsSync(process.env.CHROMIUM || "/usr/bin/chromium") || !(await hasApt())) return;
  say("Installing Chromium, in which the dashboard is tested.");
  await aptInstall(["chromium"]);
}

/** The version that a program says it has ("wasm-pack 0.15.1"), or undefined if it does not run. */
async function versionOf(program) {
  try {
    return (await run(program, ["--version"], { quiet: true })).trim().split(" ")[1];
  } catch {
    return undefined;
  }
}

let hasSaidSomething = false;

function say(line) {
  hasSaidSomething = true;
  console.log(line);
}

function read(path) {
  return fs.existsSync(path) ? fs.readFileSync(path, "utf8") : undefined;
}

function replaceDirectory(from, to) {
  fs.rmSync(to, { recursive: true, force: true });
  fs.renameSync(from, to);
}

/** Whether a command starts and ends well. */
async function works(command, args, env = wasmEnv()) {
  return run(command, args, { env, quiet: true }).then(
    () => true,
    () => false,
  );
}

/** Runs a command that the set-up cannot do without; `failure` begins the sentence if it fails. */
async function must(failure, byHand, command, args, options = {}) {
  try {
    return await run(command, args, { ...options, quiet: true });
  } catch (error) {
    throw new SetupError(`${failure}: ${error.message}`, byHand, error.output);
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
  if (complete && hasSaidSomething) say(`Everything that ${what} is ready.`);
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
