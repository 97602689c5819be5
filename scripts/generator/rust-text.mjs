// How names, sentences and documentation are written in Rust.

import { callNames, callsByHand, typeNames } from "./names.mjs";

export const snake = (name) =>
  name
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();

export const pascal = (name) =>
  name
    .split(/[^A-Za-z\d]+|(?<=[a-z\d])(?=[A-Z])/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join("");

/** A field's name as serde's `camelCase` makes it of the Rust name. */
export const camel = (name) => name.replace(/_+(\w)/g, (_, letter) => letter.toUpperCase());

/** The Rust name of a type; one without a name is called by the field that holds it. */
export function typeName(path) {
  if (path in typeNames) return typeNames[path];
  const at = path.lastIndexOf(".");
  if (at < 0) return path;
  const field = path.slice(at + 1);
  return typeName(path.slice(0, at)) + pascal(field.replace(/s$/, ""));
}

/** The lines of a doc comment. Long ones are broken. */
export function docComment(text) {
  const lines = [];
  for (const paragraph of text.split("\n\n")) {
    if (lines.length > 0) lines.push("");
    const items = paragraph.split(/\n(?=[-*] )/);
    for (const item of items) lines.push(...broken(item.replaceAll(/\s*\n\s*/g, " ")));
  }
  return lines.map((line) => `/// ${line}`.trimEnd());
}

function broken(text) {
  const lines = [""];
  for (const word of text.match(/\[?`[^`]*`\S*|\S+/g) ?? []) {
    const line = lines.at(-1);
    if (line && line.length + word.length > 108)
      lines.push(/^[-*] /.test(lines[0]) ? `  ${word}` : word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines;
}

/** The statuses that stand in Rust for the error classes of JavaScript. */
const statuses = {
  BadRequestError: 400,
  ConflictError: 409,
  NotFoundError: 404,
  RateLimitError: 429,
  UnprocessableEntityError: 422,
};

/** A sentence of the declarations, as it reads in Rust. */
export function prose(text, links) {
  return text
    .replaceAll(/\{@link (\w+)(?:\.(\w+))?\}(\.\w+)?/g, (_, type, member, rest) => {
      if (type in statuses) return String(statuses[type]);
      return links(type, member, rest);
    })
    .replaceAll(
      / Await it for a page, or iterate over it for all(?: of them)?\./g,
      " [`Page::items`] has all of them.",
    )
    .replaceAll(/: a `Date`, or \*\*milliseconds\*\* since 1970/g, ", in milliseconds since 1970")
    .replaceAll(/, or the time as a `Date`/g, ", or a date in ISO 8601")
    .replaceAll(/ Signed when it is read\./g, "")
    .replaceAll("`undefined`", "`None`")
    .replaceAll("`null`", "`None`")
    .replaceAll("**", "");
}

/** A call's Rust name, or undefined if Rust has no such call under that name. */
export function callName(call, form) {
  if (callsByHand.has(call)) return undefined;
  if (call in callNames) return callNames[call][form] ?? undefined;
  const name = snake(call.split(".").at(-1));
  return form > 0 ? undefined : name === "del" ? "delete" : name;
}
