// The URL of the repository, and the README of the npm package, with links into the repository.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./toolchain.mjs";

/** Returns the manifest of the npm package. It contains the URL of the repository, as Cargo.toml does. */
export const manifest = () => JSON.parse(readFileSync(join(root, "pkg/package.json"), "utf8"));

/** Returns the URL of the repository for browsers. */
export const repositoryOf = ({ repository }) =>
  repository.url.replace(/^git\+/, "").replace(/\.git$/, "");

/** Converts the relative links of a Markdown text to URLs of the files in the repository, at the tag of the version. */
export function withAbsoluteLinks(text, { version, ...of }) {
  const base = `${repositoryOf(of)}/blob/v${version}/`;
  return text.replace(/\]\((?![a-z]+:|#)([^)]+)\)/g, (_, path) => `](${base}${path})`);
}

/** Returns the README of the npm package. */
export const packageReadme = () =>
  withAbsoluteLinks(readFileSync(join(root, "README.md"), "utf8"), manifest());
