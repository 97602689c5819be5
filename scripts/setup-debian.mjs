// The last resort of the set-up: installs Debian's Rust if rustup can't download the target for WebAssembly. Debian packages a
// recent Rust with its source, from which this file builds the standard library.

import * as fs from "node:fs";
import { delimiter, dirname, join } from "node:path";
import {
  SetupError,
  compilesToWasm,
  must,
  replaceDirectory,
  say,
  target,
  works,
} from "./setup-steps.mjs";
import { cacheDir, run, systemRustDir, wasmEnv } from "./toolchain.mjs";

/** Makes Debian's Rust build for WebAssembly. Returns false if that is impossible on this machine. */
export async function prepareDebianRust() {
  if (await useSystemRust()) return true;
  if (!(await hasApt())) return false;
  await installDebianRust();
  return (await compilesToWasm()) || (await useSystemRust());
}

const systemRustEnv = () => wasmEnv({ PATH: ["/usr/bin", wasmEnv().PATH].join(delimiter) });

/** Puts the cargo and rustc of /usr/bin first on PATH for wasm builds, if they can build for WebAssembly. */
async function useSystemRust() {
  if (!(await compilesToWasm(systemRustEnv()))) return false;
  say(
    "Wasm builds use the Rust compiler in /usr/bin, since the one on PATH can't build for WebAssembly.",
  );
  fs.mkdirSync(systemRustDir, { recursive: true });
  for (const program of ["cargo", "rustc", "rustdoc"]) {
    const path = join("/usr/bin", program);
    const link = join(systemRustDir, program);
    fs.rmSync(link, { force: true });
    if (fs.existsSync(path)) fs.symlinkSync(path, link);
  }
  return true;
}

// Debian packages a recent Rust and its source. It lacks a linker with the name that rustc expects, and the standard library for
// wasm32. Both are added to rustc's own directory, as rustup would do.
async function installDebianRust() {
  const packages = ["rustc-web", "cargo-web", "rust-web-src"];
  if (!(await sameVersionInstalled(packages))) {
    say("Installing Debian's Rust compiler.");
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

/** Returns the name such as lld-22 that matches rustc's LLVM, or else the newest. */
function bestLinker(names, llvm) {
  const number = (name) => Number(name.slice("lld-".length));
  const exact = names.find((name) => number(name) === Number(llvm));
  return exact ?? names.toSorted((a, b) => number(a) - number(b)).at(-1);
}

async function buildStandardLibrary(sysroot, env) {
  say(
    "Building Rust's standard library for WebAssembly. This takes a minute, once for each compiler.",
  );
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
    "The standard library could not be built from Debian's source",
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

/** Whether all packages are installed in the same version: the source must be the compiler's own. */
async function sameVersionInstalled(packages) {
  const format = "${db:Status-Status} ${Version}\n";
  try {
    const listed = await run("dpkg-query", ["-W", "-f", format, ...packages], { quiet: true });
    const states = new Set(listed.trim().split("\n"));
    return states.size === 1 && [...states][0].startsWith("installed ");
  } catch {
    return false; // dpkg-query fails for an unknown package
  }
}

/** Whether Debian's packages can be installed: apt exists, and this process is root. */
export async function hasApt() {
  return process.getuid?.() === 0 && (await works("apt-get", ["--version"]));
}

export async function aptInstall(packages) {
  const options = ["--no-install-recommends", "--no-remove"]; // never at another package's cost
  const install = ["install", "-y", ...options, ...packages];
  try {
    await apt(install);
  } catch (error) {
    if (/Could not get lock|Unable to (acquire|lock)/.test(error.output)) {
      throw new SetupError(
        "Another program is using apt and holds its lock. Run setup again when it has finished.",
        error.byHand,
      );
    }
    say("apt could not install them. Updating its package lists and trying again.");
    await apt(["update"]);
    await apt(install);
  }
}

async function apt(args) {
  const env = wasmEnv({ DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" });
  const byHand = `apt-get ${args.join(" ")}`;
  await must("Debian's packages could not be installed", byHand, "apt-get", args, { env });
}
