// Writes docs/api.md: all functions of the package, with their requests and the files that declare them.
//
// The requests come from the rows in Rust, and the other functions from the declarations in src/npm/types.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format, resolveConfig } from "prettier";
import { root, run } from "./toolchain.mjs";

/** The page that this script writes. */
export const pageFile = join(root, "docs", "api.md");

const INTRODUCTION = `# API

<!-- Written by scripts/api-page.mjs. -->

All functions of the package, with the request of each and the file that declares it. The declarations describe the arguments,
the result and the errors. [Authentication](../README.md#authentication) lists the tokens that the calls accept.

- Batches are created by the first request. The second sends their items.
- Functions that wait (\`…AndWait\`, \`wait.for\` and others) work inside a task only, through the worker of the official package.
  \`tasks.triggerAndSubscribe\`, \`tags.add\` and \`auth.getOIDCToken\` work inside a task only, too.
- \`tasks.triggerAndSubscribe\` sends its last request only if its signal is aborted.
- Streams are created by the first request. Their parts go to a store that the server names, or to the server itself. After a
  failure, \`HEAD\` asks the server which parts it has.
- \`sessions.open(…).channel(…)\` has the calls of the session, with \`/channels/{channel}\` before \`/in\` and \`/out\`.
- Large payloads are stored through \`PUT /api/v2/packets/{key}\`, and stored ones are read through \`GET /api/v1/packets/{key}\`.
- Public tokens are signed locally with the claims of the first request, or by the server with the second.
- \`auth.with…PublicToken\` create a token, and run a function with it. Other functions without a request send none.
`;

/** Returns the text of the page. */
export async function apiPage() {
  const requests = await requestsByCall();
  const declarations = new Declarations();
  const sections = new Map();
  const add = (title, row) => sections.set(title, [...(sections.get(title) ?? []), row]);
  for (const [name, { shown, own }] of requests) {
    add(name.split(".")[0], [shown, own, declarations.fileOf(name)]);
  }
  const calls = [...requests.keys()];
  for (const [name, file] of declarations.functions()) {
    // A function that makes handles is in the names of their calls.
    if (calls.some((call) => `${call}.`.startsWith(`${name}.`))) continue;
    add(name.includes(".") ? name.split(".")[0] : "Other exports", [name, [], file]);
  }
  const tables = [...sections].map(([title, rows]) => `\n## ${title}\n\n${table(rows)}`);
  const options = await resolveConfig(pageFile);
  return format(INTRODUCTION + tables.join(""), { ...options, parser: "markdown" });
}

function table(rows) {
  const lines = rows.map(([name, requests, file]) => {
    const list = requests.map((request) => `\`${request}\``).join(", ");
    return `| \`${name}\` | ${list} | [${file}](../src/npm/types/${file}) |\n`;
  });
  return `| Function | Request | Declaration |\n| --- | --- | --- |\n${lines.join("")}`;
}

/** Of each call by its name: the name to show, and its requests, such as `GET /api/v3/runs/{runId}`. */
async function requestsByCall() {
  const list = ["lists_the_rows", "--", "--ignored", "--nocapture"];
  const output = await run("cargo", ["test", "--quiet", "--lib", ...list], { quiet: true });
  const requests = new Map();
  for (const line of output.split("\n")) {
    const [name, shown, method, path] = line.split("\t");
    if (path === undefined) continue;
    const { own } = requests.get(name) ?? { own: [] };
    if (path) own.push(`${method} ${path.replaceAll("{}", "{id}")}`);
    requests.set(name, { shown, own });
  }
  return requests;
}

/** The declarations of the API. */
class Declarations {
  /** The file and the text of each interface. */
  #interfaces = new Map();
  /** The interface of each exported object. */
  #objects = new Map();
  /** The file of each exported function and class. */
  #others = new Map();

  constructor() {
    const folder = join(root, "src", "npm", "types");
    for (const file of readdirSync(folder)) {
      const text = readFileSync(join(folder, file), "utf8").replaceAll(/\/\*\*.*?\*\//gs, "");
      for (const [, name, body] of text.matchAll(/^export interface (\w+)[^{]*\{\n(.*?)^\}/gms)) {
        this.#interfaces.set(name, { file, body });
      }
      for (const [, name, type] of text.matchAll(/^export declare const (\w+): (\w+);/gm)) {
        this.#objects.set(name, type);
      }
      for (const [, name] of text.matchAll(/^export declare (?:function|class) (\w+)/gm)) {
        this.#others.set(name, file);
      }
    }
  }

  /** The functions of all exported objects, and the other exports, each with its file. */
  functions() {
    const members = [...this.#objects].flatMap(([object, type]) => {
      const { file, body } = this.#interfaces.get(type);
      const names = [...body.matchAll(/^ {2}(\w+)[<(]/gm)].map(([, name]) => `${object}.${name}`);
      return [...new Set(names)].map((name) => [name, file]);
    });
    return [...members, ...this.#others];
  }

  /** The file that declares a call. */
  fileOf(call) {
    const [object, ...names] = call.split(".");
    let place = this.#interfaces.get(this.#objects.get(object));
    let file;
    for (const name of names) {
      const pattern = new RegExp(`^ +(?:readonly )?${name}\\b(.*?);$`, "ms");
      const [, member] = place?.body.match(pattern) ?? [];
      if (!member) throw new Error(`src/npm/types doesn't declare ${call}.`);
      file = place.file;
      // The members of an anonymous type follow in the same text.
      if (member.startsWith(": {")) continue;
      const types = member.match(/\b[A-Z]\w+/g) ?? [];
      place = this.#interfaces.get(types.findLast((type) => this.#interfaces.has(type)));
    }
    return file;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(pageFile, await apiPage());
}
