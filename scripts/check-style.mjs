// The lint step's check of plain English: the rules that a machine can decide, over all documents and comments.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./toolchain.mjs";

/** Tools, other people's code, and build results, which may be older than the texts that they come from. */
const SKIPPED = /(^|\/)(node_modules|target|dist|\.\w[^/]*)(\/|$)|^pkg\/README\.md$/;

/** Each line of prose or code must not match these. */
const LINE_RULES = [
  [/(?<!\bthere )\bis no(?:ne)?\b(?! longer)/i, 'write "not" or "isn\'t", or begin with "There"'],
  [/\bh(?:e|is|im)\b/, 'write "the caller" or "you"'],
];

/** A doc comment, or the comment at the head of a file, must not begin like this. */
const OPENING_RULES = [
  [/^What\b/, "begin with a noun or a verb"],
  [/^The same\b/, "a doc comment stands alone: say what it does"],
];

/** Returns the first lines of the doc comments in a file of Rust, TypeScript or JavaScript: `[line number, text]`. */
function openings(lines) {
  return lines.flatMap((line, index) => {
    const head = index === 0 && /^\/\/ (.*)/.exec(line);
    if (head) return [[1, head[1]]];
    const rust = /^\s*\/\/[/!] ?(.*)/.exec(line);
    if (rust) return /^\s*\/\/[/!]/.test(lines[index - 1] ?? "") ? [] : [[index + 1, rust[1]]];
    const script = /^\s*\/\*\*\s?(.*)/.exec(line);
    if (!script) return [];
    if (script[1]) return [[index + 1, script[1]]];
    return [[index + 2, lines[index + 1]?.replace(/^\s*\*\s?/, "") ?? ""]];
  });
}

const files = readdirSync(root, { recursive: true })
  .filter((name) => /\.(md|rs|[cm]?[jt]s|html|css|toml)$/.test(name) && !SKIPPED.test(name))
  .sort();
let problems = 0;
for (const name of files) {
  const lines = readFileSync(join(root, name), "utf8").split("\n");
  const report = (number, text, advice) => {
    problems += 1;
    console.error(`${name}:${number}: ${advice}\n  ${text.trim()}`);
  };
  for (const [index, line] of lines.entries()) {
    for (const [rule, advice] of LINE_RULES) {
      if (rule.test(line)) report(index + 1, line, advice);
    }
  }
  for (const [number, text] of openings(lines)) {
    for (const [rule, advice] of OPENING_RULES) {
      if (rule.test(text)) report(number, text, advice);
    }
  }
}
if (problems > 0) {
  console.error(`\n${problems} problems of style.`);
  process.exitCode = 1;
}
