// Checks the dependencies: the licences, versions and sources of the crates, by deny.toml, and that the npm package has no
// dependencies. Works offline after Cargo has downloaded the crates.
//
//   node scripts/dependencies.mjs [--audit]   --audit also checks the tools for known vulnerabilities

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CommandError, root, run } from "./toolchain.mjs";

/** The allowed source of crates: Cargo's default registry. */
const OWN_REGISTRY = /^registry\+|^sparse\+/;

/** Returns the strings of a list in deny.toml. */
function listIn(text, name) {
  const [, list] = text.match(new RegExp(`^${name} = \\[([^\\]]*)\\]`, "m")) ?? [];
  return [...(list ?? "").matchAll(/"([^"]+)"/g)].map(([, entry]) => entry);
}

/** Returns whether these licences satisfy a licence expression. */
export function isMet(expression, allowed) {
  const tokens = expression.replaceAll("/", " OR ").match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const one = () => {
    if (tokens[at] !== "(") return allowed.includes(tokens[at++]);
    at++;
    const met = any();
    at++;
    return met;
  };
  const all = () => {
    let met = one();
    while (tokens[at] === "AND") {
      at++;
      met = one() && met;
    }
    return met;
  };
  const any = () => {
    let met = all();
    while (tokens[at] === "OR") {
      at++;
      met = all() || met;
    }
    return met;
  };
  return tokens.length > 0 && any() && at === tokens.length;
}

/** Returns the faults of packages, one line each. @param packages from `cargo metadata` */
export function faultsOf(packages, allowed) {
  const faults = [];
  const versions = new Map();
  for (const { name, version, license, source } of packages) {
    if (!isMet(license ?? "", allowed)) faults.push(`${name} ${version}: licence ${license}`);
    if (source !== null && !OWN_REGISTRY.test(source)) faults.push(`${name} is from ${source}`);
    const others = versions.get(name) ?? [];
    if (others.length > 0) faults.push(`${name}: versions ${[...others, version].join(" and ")}`);
    versions.set(name, [...others, version]);
  }
  return faults;
}

/** Returns the faults of the dependencies, one line each. */
export async function checkDependencies() {
  const allowed = listIn(readFileSync(join(root, "deny.toml"), "utf8"), "allow");
  const args = ["metadata", "--format-version", "1", "--locked"];
  const { packages } = JSON.parse(await run("cargo", args, { quiet: true }));
  const faults = faultsOf(packages, allowed);
  const manifest = JSON.parse(readFileSync(join(root, "pkg/package.json"), "utf8"));
  for (const field of ["dependencies", "peerDependencies", "optionalDependencies", "scripts"]) {
    if (manifest[field]) faults.push(`pkg/package.json has ${field}`);
  }
  return faults;
}

/** Checks the tools for known vulnerabilities with `npm audit`. Returns the result as a sentence. */
async function audit() {
  try {
    await run("npm", ["audit", "--package-lock-only", "--audit-level=high"], { quiet: true });
    return "npm knows of no serious vulnerability in the tools.";
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (!/audit endpoint|ENOTFOUND|ECONNREFUSED|EAI_AGAIN/.test(error.output)) throw error;
    return "NOT CHECKED: the registry doesn't provide a list of vulnerabilities.";
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const faults = await checkDependencies();
    for (const fault of faults) console.error(`dependencies: ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
    if (process.argv.includes("--audit")) console.log(await audit());
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.error(`${error.output}\ndependencies: ${error.message}`);
    process.exitCode = 1;
  }
}
