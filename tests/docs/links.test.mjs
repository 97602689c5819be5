// The links in the documents have existing targets, and the README links to every page.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/toolchain.mjs";

const SKIPPED = /(^|\/)(node_modules|target|\.\w[^/]*)(\/|$)|^pkg\//;
const pages = readdirSync(root, { recursive: true }).filter(
  (name) => name.endsWith(".md") && !SKIPPED.test(name),
);
const read = (name) => readFileSync(join(root, name), "utf8");

/** Returns the relative links of a page: the file and the anchor of each. */
function linksOf(page) {
  const targets = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  return targets
    .filter((target) => !/^\w+:/.test(target))
    .map((target) => {
      const [path, anchor] = target.split("#");
      return { file: path ? normalize(join(dirname(page), path)) : page, anchor };
    });
}

/** Returns the anchors of a page's headings, as GitHub derives them. */
function anchorsOf(page) {
  const headings = read(page).matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, text]) =>
    text
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

for (const page of pages) {
  test(`the links of ${page} have existing targets`, () => {
    for (const { file, anchor } of linksOf(page)) {
      assert.ok(existsSync(join(root, file)), `${file} doesn't exist`);
      if (anchor) assert.ok(anchorsOf(file).includes(anchor), `${file} has no #${anchor}`);
    }
  });
}

test("the README links to every page of docs/", () => {
  const linked = new Set(linksOf("README.md").map(({ file }) => file));
  assert.deepEqual(
    pages.filter((page) => page.startsWith("docs/") && !linked.has(page)),
    [],
  );
});
