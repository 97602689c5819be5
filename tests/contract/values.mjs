// Reads the parts of cases that JSON can't hold: tags such as {"$date": "…"} for values, and
// placeholders such as <uuid#1> for texts that differ from run to run.

import { createHmac } from "node:crypto";
import { inspect } from "node:util";

const makers = {
  $date: (iso) => new Date(iso),
  $invalidDate: () => new Date(NaN),
  $undefined: () => undefined,
  $bigint: (digits) => BigInt(digits),
  $nan: () => NaN,
  $inf: (sign) => sign * Infinity,
  $negativeZero: () => -0,
  $map: (entries, make) => new Map(make(entries)),
  $set: (items, make) => new Set(make(items)),
  $regexp: ([source, flags]) => new RegExp(source, flags),
  $url: (href, make) => new URL(make(href)),
  $bytes: (base64) => Buffer.from(base64, "base64"),
  $error: ({ name, message }) => Object.assign(new Error(message), { name }),
  $repeat: ([text, times]) => text.repeat(times),
  $function: () => () => {},
  $asyncIterable: (items, make) => iterate(make(items)),
  $readableStream: (items, make) => ReadableStream.from(make(items)),
};

async function* iterate(items) {
  yield* items;
}

/** Converts the JSON of a case to live values: arguments, configuration, task context. */
export function decode(json, base) {
  const make = (value) => decode(value, base);
  if (typeof json === "string") return fillPlaceholders(json, base);
  if (Array.isArray(json)) return json.map(make);
  if (json === null || typeof json !== "object") return json;
  const tag = tagOf(json);
  if (tag) {
    if (!makers[tag]) throw new Error(`Unknown tag ${tag} in a case.`);
    return makers[tag](json[tag], make);
  }
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, make(value)]));
}

/** Returns the name of the tag if a JSON object is one. */
export function tagOf(json) {
  const key = Object.keys(json)[0];
  return key?.startsWith("$") ? key : undefined;
}

export function fillPlaceholders(text, base) {
  return text
    .replaceAll("{{BASE}}", base)
    .replace(/\{\{NOW([+-]\d+)\}\}/g, (_, offset) => String(Date.now() + Number(offset)));
}

const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
const placeholders = [
  [/^<uuid#\d+>$/, uuid],
  [/^<text#\d+>$/, ".+"],
  [/^<nanoid 21 chars>$/, "[\\w-]{21}"],
  [/^packet_<id>$/, "packet_[1-9a-km-z]{21}"],
  [/^<ms>$/, "\\d+"],
  [/^<epoch ms>$/, "\\d{13}"],
  [/^\{\{NOW[+-]\d+\}\}$/, "\\d{13}"],
];
const anyPlaceholder =
  /<(?:uuid|text)#\d+>|<nanoid 21 chars>|packet_<id>|<(?:epoch )?ms>|\{\{NOW[+-]\d+\}\}/;

/**
 * Returns the texts of the placeholders in `actual`, as [placeholder, text] pairs; undefined if
 * `actual` doesn't match `expected`.
 */
export function matchText(expected, actual, base) {
  const filled = expected.replaceAll("{{BASE}}", base);
  if (!anyPlaceholder.test(filled)) return filled === actual ? [] : undefined;
  const names = [];
  const pattern = filled
    .split(new RegExp(`(${anyPlaceholder.source})`))
    .map((part) => {
      const known = placeholders.find(([form]) => form.test(part));
      if (!known) return part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
      names.push(part);
      return `(${known[1]})`;
    })
    .join("");
  const found = actual.match(new RegExp(`^${pattern}$`, "s"));
  return found?.slice(1).map((text, index) => [names[index], text]);
}

/** Lists the differences between a token and the JWT of a {"$jwt": …}. */
export function checkJwt(expected, token) {
  const [header, payload, signature] = String(token).split(".");
  if (!signature) return [`expected a JWT, got ${show(token)}`];
  const { iat, exp, ...claims } = parseSegment(payload);
  const now = Date.now() / 1000;
  const differences = [];
  const check = (part, isRight, value) =>
    isRight || differences.push(`${part} of the JWT is ${show(value)}`);

  const head = parseSegment(header);
  check("the header", JSON.stringify(head) === JSON.stringify(expected.header), head);
  check("the payload", sameJson(claims, expected.payload), claims);
  check("iat", Number.isInteger(iat) && Math.abs(now - iat) < 60, iat);
  if (expected.exp !== undefined) check("exp", exp === expected.exp, exp);
  else check("exp - iat", exp - iat === expected.expMinusIat, exp - iat);
  const hmac = createHmac("sha256", expected.signedWithHS256).update(`${header}.${payload}`);
  check("the signature", signature === hmac.digest("base64url"), signature);
  return differences;
}

const parseSegment = (text) => JSON.parse(Buffer.from(text, "base64url").toString("utf8"));

/** Returns whether two JSON values are equal, in any order of their keys. */
function sameJson(a, b) {
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return a === b;
  const keys = Object.keys(a);
  const sameKeys = keys.length === Object.keys(b).length && Array.isArray(a) === Array.isArray(b);
  return sameKeys && keys.every((key) => key in b && sameJson(a[key], b[key]));
}

/** Formats a value for a line of a report. */
export function show(value) {
  const text =
    typeof value === "string"
      ? JSON.stringify(value)
      : inspect(value, { depth: 4, breakLength: Infinity, maxArrayLength: 20 });
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text;
}
