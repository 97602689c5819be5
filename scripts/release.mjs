// Releases a version: checks the versions and the changelog, packs the npm package and the crate, tests both packages in empty
// projects, and publishes them.
//
//   npm run release -- --dry-run     does everything except publishing
//   npm run release -- --set 0.2.0   writes a new version into all files
//   npm run release                  releases; .github/workflows/release.yml runs it for a tag

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkDependencies } from "./dependencies.mjs";
import { manifest, repositoryOf } from "./repository.mjs";
import { CommandError, root, run } from "./toolchain.mjs";

const target = "wasm32-unknown-unknown";

const read = (path) => readFileSync(join(root, path), "utf8");

/** A reason that prevents the release. */
class NotReady extends Error {}

/** Returns the version and the repository's URL in each file. */
export function stated() {
  const cargo = read("Cargo.toml");
  const inCargo = (name) => cargo.match(new RegExp(`^${name} = "([^"]*)"`, "m"))?.[1];
  const ofNpm = manifest();
  const lock = JSON.parse(read("package-lock.json"));
  const inLock = read("Cargo.lock").match(/^name = "trigger-wasm"\nversion = "([^"]+)"/m)?.[1];
  return {
    versions: {
      "Cargo.toml": inCargo("version"),
      "Cargo.lock": inLock,
      "pkg/package.json": ofNpm.version,
      "package-lock.json": lock.packages.pkg?.version,
    },
    repositories: {
      "pkg/package.json": repositoryOf(ofNpm),
      "Cargo.toml": inCargo("repository"),
    },
  };
}

/** Returns the value that all files have. Throws if they differ. */
export function agreed(what, values) {
  const [first, ...others] = new Set(Object.values(values));
  if (first !== undefined && others.length === 0) return first;
  const each = Object.entries(values).map(([file, value]) => `${file}: ${value}`);
  throw new NotReady(`The files disagree on the ${what}.\n  ${each.join("\n  ")}`);
}

/** Checks the changelog. If `isFinal`, the section [Unreleased] must be empty. */
export function checkChangelog(text, version, isFinal) {
  const [, ...sections] = text.split(/^## /m);
  const named = (name) => sections.find((section) => section.startsWith(`[${name}]`));
  if (!named(version)) throw new NotReady(`CHANGELOG.md has no section [${version}].`);
  const waiting = named("Unreleased")?.match(/^- /gm)?.length ?? 0;
  if (waiting === 0) return;
  const sentence = `CHANGELOG.md has ${waiting} entries under [Unreleased], which ${version} would leave out. `;
  if (isFinal)
    throw new NotReady(`${sentence}Run \`npm run release -- --set\` with a new version.`);
  say(sentence.trim());
}

/** Checks that this is CI, for the tag of the version. */
function checkTag(version) {
  const { GITHUB_REF_TYPE: type, GITHUB_REF_NAME: name } = process.env;
  if (type === "tag" && name === `v${version}`) return;
  throw new NotReady(
    `Only CI releases, for the tag v${version}. Add --dry-run to try everything else.`,
  );
}

/** Installs the tarball in an empty project, and makes a call with import and with require. */
async function useAsNpmPackage(tarball, version, dir) {
  mkdirSync(dir);
  writeFileSync(join(dir, "package.json"), '{ "private": true }\n');
  const flags = ["--no-audit", "--no-fund", "--offline", "--loglevel=error"];
  await run("npm", ["install", ...flags, tarball], { cwd: dir, quiet: true, env: process.env });
  const program = `
    const fetch = async (url, { headers }) => {
      if (headers["trigger-version"] !== ${JSON.stringify(version)}) throw headers["trigger-version"];
      return Response.json({ id: "run_1" });
    };
    new TriggerClient({ accessToken: "tr_dev_x", fetch }).runs.retrieve("run_1").then(({ id }) => {
      if (id !== "run_1") throw id;
    });`;
  for (const [file, load] of [
    ["imports.mjs", 'import { TriggerClient } from "trigger-wasm";'],
    ["requires.cjs", 'const { TriggerClient } = require("trigger-wasm");'],
  ]) {
    writeFileSync(join(dir, file), load + program);
    await run(process.execPath, [file], { cwd: dir, quiet: true });
  }
}

/** Builds a package for WebAssembly that depends on the packed crate. */
async function useAsCrate(crate, dir) {
  mkdirSync(join(dir, "src"), { recursive: true });
  writeFileSync(
    join(dir, "Cargo.toml"),
    `[package]
name = "user"
version = "0.0.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[dependencies]
trigger-wasm = { path = ${JSON.stringify(crate)}, default-features = false }

[workspace]
`,
  );
  writeFileSync(
    join(dir, "src/lib.rs"),
    `pub fn client() -> trigger_wasm::TriggerClient {
    trigger_wasm::TriggerClient::new(trigger_wasm::Config::default())
}
`,
  );
  // Use the tested versions of the dependencies.
  copyFileSync(join(crate, "Cargo.lock"), join(dir, "Cargo.lock"));
  const targetDir = join(root, "target", "release-check");
  const args = ["build", "--target", target, "--target-dir", targetDir];
  await run("cargo", args, { cwd: dir, quiet: true });
}

/** Writes a version into all files that contain it. */
async function setVersion(version) {
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version ?? ""))
    throw new NotReady(`--set needs a version such as 0.2.0, not ${version}.`);
  const change = (path, from, to) => writeFileSync(join(root, path), read(path).replace(from, to));
  change("Cargo.toml", /^version = ".*"/m, `version = "${version}"`);
  change("pkg/package.json", /"version": ".*"/, `"version": "${version}"`);
  change("CHANGELOG.md", /^## \[Unreleased\]\n/m, `## [Unreleased]\n\n## [${version}]\n`);
  for (const dir of [".", "examples/rust-worker"]) {
    const cwd = join(root, dir);
    await run("cargo", ["update", "--quiet", "--offline", "--package", "trigger-wasm"], { cwd });
  }
  await run("npm", ["install", "--package-lock-only", "--offline"], { quiet: true });
  say(`The version is ${version}. Commit, and push the tag v${version}.`);
}

const say = (line) => console.log(line);

async function step(name, act) {
  const result = await act();
  say(`ok: ${name}`);
  return result;
}

async function release(isDryRun) {
  const { versions, repositories } = stated();
  const version = agreed("version", versions);
  await step(`version ${version} everywhere`, () => {});
  await step("one address of the repository", () =>
    agreed("address of the repository", repositories),
  );
  await step("the changelog has the version", () =>
    checkChangelog(read("CHANGELOG.md"), version, !isDryRun),
  );
  if (!isDryRun) await step("the tag is that of the version", () => checkTag(version));
  await step("licences, versions and sources of the crates", async () => {
    const faults = await checkDependencies();
    if (faults.length > 0) throw new NotReady(faults.join("\n"));
  });
  await step("the package is built", () => run(process.execPath, ["scripts/build.mjs"]));

  const folder = mkdtempSync(join(tmpdir(), "trigger-wasm-release-"));
  try {
    const { packPackage } = await import("./pack.mjs");
    const { tarball } = await step("npm pack", () => packPackage(folder));
    await step("the npm package, installed, imported and required", () =>
      useAsNpmPackage(tarball, version, join(folder, "user")),
    );
    // The crate is compiled for WebAssembly, as in a worker.
    const cargo = ["package", "--quiet", "--locked", "--target", target, "--no-default-features"];
    const dirty = isDryRun ? ["--allow-dirty"] : [];
    await step("cargo package", () => run("cargo", [...cargo, ...dirty], { quiet: true }));
    const crate = join(root, "target/package", `trigger-wasm-${version}`);
    await step("the crate, used by a package for WebAssembly", () =>
      useAsCrate(crate, join(folder, "worker")),
    );
    if (isDryRun) return say(`\nVersion ${version} can be released.`);
    // The crate comes first, so that nothing is on npm if the registry of crates refuses it.
    await step("cargo publish", () => run("cargo", ["publish", "--locked", "--no-verify"]));
    await step("npm publish", () =>
      run("npm", ["publish", tarball, "--provenance", "--access", "public"], { env: process.env }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , option, value] = process.argv;
  try {
    if (option === "--set") await setVersion(value);
    else if (option === undefined || option === "--dry-run") await release(option === "--dry-run");
    else throw new NotReady(`Unknown option ${option}. The options are --dry-run and --set.`);
  } catch (error) {
    if (error instanceof CommandError && error.output) console.error(error.output.trimEnd());
    else if (!(error instanceof NotReady || error instanceof CommandError)) throw error;
    console.error(`release: ${error.message}`);
    process.exitCode = 1;
  }
}
