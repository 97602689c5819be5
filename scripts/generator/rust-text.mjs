// Converts names, sentences and documentation to Rust.

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

/** Returns the field name that serde's `camelCase` makes from a Rust name. */
export const camel = (name) => name.replace(/_+(\w)/g, (_, letter) => letter.toUpperCase());

/** Returns the Rust name of a type. A type without a name has that of its field. */
export function typeName(path) {
  if (path in typeNames) return typeNames[path];
  const at = path.lastIndexOf(".");
  if (at < 0) return path;
  const field = path.slice(at + 1);
  return typeName(path.slice(0, at)) + pascal(field.replace(/s$/, ""));
}

/** Returns the lines of a doc comment, wrapped. */
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

/** Converts a sentence of the declarations to Rust's terms. */
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
    .replaceAll(/, or (?:its handle|an object with its id|the response of `\w+`)/g, "")
    .replaceAll(/`([a-z\d]+(?:[A-Z][a-z\d]*)+)`/g, (_, name) => `\`${snake(name)}\``)
    .replaceAll(/\bthrow (?=\d)/g, "fail with ")
    .replaceAll(/\bthrows (?=\d)/g, "fails with ")
    .replaceAll(/\bToken: /g, "Key: ")
    .replaceAll("token's environment", "key's environment")
    .replaceAll("`undefined`", "`None`")
    .replaceAll("`null`", "`None`")
    .replaceAll("**", "");
}

/** Returns a call's Rust name, or undefined if Rust lacks the call. */
export function callName(call, form) {
  if (callsByHand.has(call)) return undefined;
  if (call in callNames) return callNames[call][form] ?? undefined;
  const name = snake(call.split(".").at(-1));
  return form > 0 ? undefined : name === "del" ? "delete" : name;
}
