// Builds arguments and steps that a case describes in words, because JSON can't hold them. Most
// descriptions are JavaScript, or almost. They run with the SDK's exports, the case's `args` and a
// few helpers in scope. The other descriptions are implemented here.

import { decode } from "./values.mjs";
import { sleep } from "./waits.mjs";

const AsyncFunction = (async () => {}).constructor;

/** Returns the arguments of a call: the case's own, or the result of `argsBuiltBy`. */
export async function buildArgs(testCase, sdk, base) {
  const args = decode(testCase.args, base);
  if (!testCase.argsBuiltBy) return args;
  const names = scope(sdk, { args, base });
  delete names.args;
  const code = `let args, payload, key; ${testCase.argsBuiltBy}; return args ?? [taskId, payload];`;
  names.taskId = triggeredTask(testCase);
  return AsyncFunction(...Object.keys(names), code)(...Object.values(names));
}

// Descriptions of a payload don't name the task.
function triggeredTask({ expected }) {
  const path = expected.requests.at(-1)?.path ?? "";
  return decodeURIComponent(path.match(/\/tasks\/([^/]+)\/trigger$/)?.[1] ?? "my-task");
}

/**
 * Returns a function that executes `customSteps`. Its result or error is the outcome.
 * @param call the function that the case calls
 */
export async function buildSteps(testCase, sdk, base, call) {
  const args = decode(testCase.args, base);
  const names = scope(sdk, { args, base });
  for (const [pattern, steps] of implemented) {
    const found = testCase.customSteps.match(pattern);
    if (found) return () => steps({ ...names, call: () => call(...args) }, ...found.slice(1));
  }
  return asJavaScript(testCase.customSteps, names);
}

const implemented = [
  [
    /^page = await runs\.list\(\); configure another token/,
    async ({ runs, configure, baseURL }) => {
      const page = await runs.list();
      configure({ baseURL, accessToken: "tr_dev_second" });
      return page.getNextPage();
    },
  ],
  [
    // The recorded requests show whether the request was sent.
    /^call without awaiting, wait (\d+) ms/,
    async ({ call }, ms) => {
      const promise = call();
      await sleep(Number(ms));
      return {
        isPromise: promise instanceof Promise,
        hasAsResponse: typeof promise.asResponse,
        hasWithResponse: typeof promise.withResponse,
      };
    },
  ],
  [
    /^Promise\.all\(\[withAuth\(tr_A: wait 5ms/,
    async ({ runs, withAuth }) => {
      const cancel = (token, ms) =>
        withAuth({ accessToken: `tr_${token}` }, async () => {
          await sleep(ms);
          return runs.cancel(`run_${token}`);
        });
      const inside = await Promise.all([cancel("A", 5), cancel("B", 25)]);
      const outside = await runs.cancel("run_outer");
      return [...inside, outside].map((run) => run.id);
    },
  ],
];

function scope(sdk, { args, base }) {
  const names = { BASE: base, baseURL: base, args, collect, take, sleep };
  for (const [name, value] of Object.entries(sdk.module)) {
    if (/^\w+$/.test(name) && name !== "default") names[name] = value;
  }
  names.withAuth = (...given) => sdk.module.auth.withAuth(...given);
  return names;
}

const collect = (stream) => take(stream, Infinity);

async function take(stream, count) {
  const items = [];
  for await (const item of stream) {
    items.push(item);
    if (items.length >= count) break;
  }
  return items;
}

// Runs the longest start of the text that is JavaScript. Remarks may follow it. The value of the last
// statement is the outcome.
function asJavaScript(text, names) {
  const code = text
    .replace(/ —.*$/s, "")
    .replace(/^first item of (.+)$/, "take($1, 1)")
    .replace(/\bBASE\/(\w+)/g, '(BASE + "/$1")');
  const statements = statementsOf(code);
  for (let count = statements.length; count > 0; count--) {
    const last = `return (${statements[count - 1]});`;
    const body = [...statements.slice(0, count - 1), last].join(";\n");
    // Without `await` the function must be synchronous, so that errors are thrown synchronously.
    for (const Kind of body.includes("await") ? [AsyncFunction] : [Function]) {
      try {
        const run = Kind(...Object.keys(names), body);
        return () => run(...Object.values(names));
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
    }
  }
  throw new Error(`The runner can't execute these steps: ${text}`);
}

function statementsOf(code) {
  const statements = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= code.length; i++) {
    if ("([{".includes(code[i])) depth += 1;
    if (")]}".includes(code[i])) depth -= 1;
    if (i < code.length && (code[i] !== ";" || depth > 0)) continue;
    const statement = code.slice(start, i).trim();
    if (statement) statements.push(statement);
    start = i + 1;
  }
  return statements;
}
