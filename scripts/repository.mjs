// The address of the project's repository, and the README for the npm package, whose links lead to that address.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./toolchain.mjs";

/** The manifest of the npm package. It has the address of the repository, which Cargo.toml repeats. */
export const manifest = () => JSON.parse(readFileSync(join(root, "pkg/package.json"), "utf8"));

/** Returns the address of the repository, for people. */
export const repositoryOf = ({ repository }) =>
  repository.url.replace(/^git\+/, "").replace(/\.git$/, "");

/** Returns a text of Markdown whose relative links lead to these files in the repository, as they are in this version. */
export function withAbsoluteLinks(text, { version, ...of }) {
  const base = `${repositoryOf(of)}/blob/v${version}/`;
  return text.replace(/\]\((?![a-z]+:|#)([^)]+)\)/g, (_, path) => `](${base}${path})`);
}

/** Returns the README of the npm package. */
export const packageReadme = () =>
  withAbsoluteLinks(readFileSync(join(root, "README.md"), "utf8"), manifest());
