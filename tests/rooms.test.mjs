// Imports between rooms only point down, and JavaScript files have no circles of imports.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const src = fileURLToPath(new URL("../src", import.meta.url));

/** The rooms by floor, from the top. Rooms on one floor don't import each other. */
const floors = [["npm", "rust"], ["live"], ["api"], ["core"], ["host"], ["util"]];
const floorOf = (room) => floors.findIndex((rooms) => rooms.includes(room));

const files = readdirSync(src, { recursive: true }).filter((name) => /\.(rs|ts|js)$/.test(name));

/** Returns the rooms that a Rust file imports from, outside of its tests. */
function roomsOf(file) {
  const [code] = readFileSync(join(src, file), "utf8").split(/^#\[cfg\((?:all\()?test/m);
  const paths = code.replaceAll(/\/\/.*/g, "").matchAll(/\bcrate::(?:\{([^}]*)\}|(\w+))/g);
  return [...paths].flatMap(([, several, one]) => several?.match(/\b\w+\b/g) ?? [one]);
}

/** Returns the files that a JavaScript or TypeScript file imports at run time. */
function importsOf(file) {
  const text = readFileSync(join(src, file), "utf8");
  const imports = text.matchAll(/^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)";/gm);
  return [...imports].flatMap(([statement, path]) => {
    const names = statement.match(/\{([^}]*)\}/)?.[1].split(",") ?? ["all"];
    if (names.every((name) => name.trim() === "" || name.trim().startsWith("type "))) return [];
    const target = normalize(join(dirname(join(src, file)), path));
    const source = [target, target.replace(/\.js$/, ".ts")].find((name) => existsSync(name));
    return source ? [relative(src, source)] : [];
  });
}

test("every file is in a room", () => {
  const outside = files.filter((file) => floorOf(file.split("/")[0]) < 0);
  assert.deepEqual(outside, ["lib.rs"]);
});

test("imports of Rust only point down", () => {
  const wrong = [];
  for (const file of files.filter((name) => name.endsWith(".rs") && name !== "lib.rs")) {
    const [own] = file.split("/");
    for (const room of roomsOf(file)) {
      const isDown = room === own || floorOf(room) > floorOf(own);
      if (floorOf(room) >= 0 && !isDown) wrong.push(`${file} imports ${room}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test("imports of JavaScript only point down, without circles", () => {
  const scripts = files.filter((name) => /(?<!\.d)\.(ts|js)$/.test(name));
  assert.ok(scripts.length > 20);
  for (const file of scripts) {
    for (const target of importsOf(file)) {
      const [own, room] = [file, target].map((name) => floorOf(name.split("/")[0]));
      assert.ok(room >= own, `${file} imports ${target}`);
    }
    const seen = new Set();
    const reached = [...importsOf(file)];
    for (let next; (next = reached.pop());) {
      assert.notEqual(next, file, `${file} imports itself through other files`);
      if (!seen.has(next)) reached.push(...importsOf(next));
      seen.add(next);
    }
  }
});

test("the JavaScript that Rust links imports linked files only, since Rust packages get no others", () => {
  const rust = files.filter((name) => name.endsWith(".rs"));
  const code = rust.map((file) => readFileSync(join(src, file), "utf8")).join("\n");
  const linked = [...code.matchAll(/module = "\/src\/([^"]+)"/g)].map(([, path]) => path);
  assert.ok(linked.length > 10);
  const missing = linked.flatMap(importsOf).filter((file) => !linked.includes(file));
  assert.deepEqual([...new Set(missing)], []);
});
