// Writes the Rust types and the plain calls of the Rust face from the TypeScript declarations (src/npm/types).
//
//   node scripts/generate.mjs

import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDeclarations } from "./generator/declarations.mjs";
import { givenByHand, takenByHand } from "./generator/names.mjs";
import {
  groupName,
  plainCalls,
  readRows,
  useTypes,
  writeGroups,
  writeReader,
} from "./generator/rust-calls.mjs";
import { writeDeclared } from "./generator/declared-rows.mjs";
import { formatted, rustFiles } from "./generator/rust-files.mjs";
import { snake } from "./generator/rust-text.mjs";
import { collectTypes } from "./generator/rust-types.mjs";
import { root } from "./toolchain.mjs";

/** The folder that has only generated files. */
export const folder = "src/rust/generated";

/** Returns the generated files: the text of each by its path in the checkout. */
export function generate() {
  const { groups, typeNamed, close } = openDeclarations(root);
  try {
    const rows = readRows(root);
    const all = groups();
    const used = groupsWithCalls(all, rows);
    const links = linksTo(used);
    const types = collectTypes(links, typeNamed);
    for (const name of takenByHand) types.use(typeNamed(name), "in");
    for (const name of givenByHand) types.use(typeNamed(name), "out", true);
    for (const { plain } of used) for (const call of plain) useTypes(call, types);

    const texts = new Map();
    const source = new Map();
    const add = (file, kind, text) => {
      const name = `${file.replaceAll("-", "_")}_${kind}`;
      texts.set(name, text);
      source.set(name, file);
    };
    const shapes = [...types.types.values()].map(({ shape }) => shape);
    for (const file of new Set(shapes.map((shape) => shape.file))) {
      add(file, "types", types.write(file));
    }
    for (const [file, inFile] of byFile(used)) {
      add(file, "calls", writeGroups(inFile, { types, links, examples: examples() }));
    }
    texts.set("answers", writeReader(used, types));
    const modules = new Set([...rows.values()].map(({ path }) => path.split("::")[0]));
    const files = rustFiles(folder, texts, source, modules);
    files.set("src/api/declared.rs", writeDeclared(all, rows));
    return formatted(files);
  } finally {
    close();
  }
}

/** Returns the groups that have plain calls, or contain such a group. */
function groupsWithCalls(all, rows) {
  for (const group of all) {
    group.plain = plainCalls(group, rows);
    const outer = group.namespace.split(".").slice(0, -1).join(".");
    group.outer = all.find(({ namespace }) => namespace === outer);
  }
  const isWithin = (inner, group) => `${inner.namespace}.`.startsWith(`${group.namespace}.`);
  return all.filter((group) =>
    all.some((inner) => isWithin(inner, group) && inner.plain.length > 0),
  );
}

function byFile(groups) {
  const files = new Map(groups.map(({ file }) => [file, []]));
  for (const group of groups) files.get(group.file).push(group);
  return files;
}

/** Returns the groups with an example: a file in `src/rust/examples`. */
function examples() {
  const names = readdirSync(join(root, "src/rust/examples"));
  return new Set(names.map((name) => name.replace(".md", "")));
}

/** Converts a link of the declarations to Rust, or to plain code if Rust lacks the target. */
function linksTo(groups) {
  const link = (path) => `[\`${path}\`](crate::${path})`;
  return (type, member, rest = "") => {
    if (groups.some(({ namespace }) => namespace === type))
      return link(`TriggerClient::${snake(type)}`);
    const group = groups.find(({ interfaceName }) => interfaceName === type);
    const path = member ?? rest.slice(1);
    if (group && !path) return link(groupName(group));
    const plain = group?.plain.find(({ call }) => call === `${group.namespace}.${path}`);
    if (plain) return link(`${groupName(group)}::${plain.rust}`);
    return `\`${[group?.namespace ?? type, path].filter(Boolean).join(".")}\``;
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = generate();
  rmSync(join(root, folder), { recursive: true, force: true });
  mkdirSync(join(root, folder), { recursive: true });
  for (const [path, text] of files) writeFileSync(join(root, path), text);
}
