// The requirements of a release: the same version and repository in all files, working links on npm's page, allowed dependencies,
// and workflows that run existing commands.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { checkDependencies, faultsOf, isMet } from "../scripts/dependencies.mjs";
import { agreed, checkChangelog, stated } from "../scripts/release.mjs";
import { manifest, repositoryOf, withAbsoluteLinks } from "../scripts/repository.mjs";
import { root } from "../scripts/toolchain.mjs";

const read = (path) => readFileSync(join(root, path), "utf8");

describe("a release", () => {
  test("has the same version and repository in all files", () => {
    const { versions, repositories } = stated();
    assert.equal(agreed("version", versions), manifest().version);
    assert.equal(agreed("repository", repositories), repositoryOf(manifest()));
    assert.throws(() => agreed("version", { a: "1", b: "2" }), /disagree.*\n.*a: 1\n.*b: 2/);
    assert.throws(() => agreed("version", { a: undefined }), /disagree/);
  });

  test("has a section in the changelog, and no unreleased entries", () => {
    const text = "# Changelog\n\n## [Unreleased]\n\n- Later\n\n## [1.0.0]\n\n- Now\n";
    assert.throws(() => checkChangelog(text, "2.0.0", false), /no section \[2.0.0\]/);
    assert.throws(() => checkChangelog(text, "1.0.0", true), /1 entries under \[Unreleased\]/);
    checkChangelog(text.replace("- Later\n", ""), "1.0.0", true);
    checkChangelog(read("CHANGELOG.md"), manifest().version, false);
  });

  test("is tested and published by workflows", () => {
    const [ci, release] = ["test", "release"].map((name) => read(`.github/workflows/${name}.yml`));
    for (const command of ["npm test", "npm run demo"]) assert.ok(ci.includes(command), command);
    for (const part of ["npm test", "npm run release", "id-token: write"])
      assert.ok(release.includes(part), part);
    for (const [, name] of (ci + release).matchAll(/npm run (\w+)/g))
      assert.ok(JSON.parse(read("package.json")).scripts[name], name);
  });
});

describe("the README of the npm package", () => {
  test("has only absolute links, to existing files", () => {
    const base = `${repositoryOf(manifest())}/blob/v${manifest().version}/`;
    const links = [...read("pkg/README.md").matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
    assert.ok(links.some((link) => link.startsWith(base)));
    for (const link of links) {
      assert.match(link, /^(https:|#)/);
      if (!link.startsWith(base)) continue;
      assert.ok(existsSync(join(root, link.slice(base.length).replace(/#.*/, ""))), link);
    }
  });

  test("keeps absolute links", () => {
    const of = { version: "1.0.0", repository: { url: "git+https://forge.example/a/b.git" } };
    assert.equal(
      withAbsoluteLinks("[a](b.md#c) [d](#e) [f](https://g) [h](mailto:i)", of),
      "[a](https://forge.example/a/b/blob/v1.0.0/b.md#c) [d](#e) [f](https://g) [h](mailto:i)",
    );
  });
});

describe("dependencies", () => {
  test("have licences, versions and sources that deny.toml allows", async () => {
    assert.deepEqual(await checkDependencies(), []);
  });

  test("with other licences, versions or sources are refused", () => {
    const crate = { version: "1.0.0", license: "MIT", source: "registry+x" };
    const faults = faultsOf(
      [
        { ...crate, name: "fine" },
        { ...crate, name: "twice" },
        { ...crate, name: "twice", version: "2.0.0" },
        { ...crate, name: "copyleft", license: "GPL-3.0" },
        { ...crate, name: "unlicensed", license: null },
        { ...crate, name: "elsewhere", source: "git+https://forge.example/x" },
        { ...crate, name: "own", source: null },
      ],
      ["MIT"],
    );
    assert.deepEqual(
      faults.map((fault) => fault.split(/[: ]/)[0]),
      ["twice", "copyleft", "unlicensed", "elsewhere"],
    );
  });

  test("can have a choice of licences", () => {
    const allowed = ["MIT", "Unicode-3.0"];
    for (const expression of ["MIT", "MIT/Apache-2.0", "(MIT OR Apache-2.0) AND Unicode-3.0"])
      assert.ok(isMet(expression, allowed), expression);
    for (const expression of [
      "",
      "Apache-2.0",
      "MIT AND Apache-2.0",
      "(MIT OR Zlib) AND Zlib",
      "MIT)",
    ])
      assert.ok(!isMet(expression, allowed), expression);
  });
});
