// Prints the calls of the examples: one line per call, with its duration and the status of each response. Your own code doesn't need
// this file.

const coloured = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (coloured ? `\x1b[${code}m${text}\x1b[0m` : text);
const bold = paint(1);
const dim = paint(2);
const red = paint(31);
const green = paint(32);

const CALL_WIDTH = 20;
const STATUS_WIDTH = 11;

let statuses = [];
let since = performance.now();

// The package calls the global fetch, so this wrapper sees every attempt of every call.
const { fetch } = globalThis;
globalThis.fetch = async (...request) => {
  try {
    const response = await fetch(...request);
    statuses.push(response.status);
    return response;
  } catch (error) {
    statuses.push("failed");
    throw error;
  }
};

process.on("uncaughtException", (error) => {
  // Errors of the API and the package have a message for the reader. Other errors are bugs, and need their stack.
  const isForReader = ["TriggerApiError", "ApiClientMissingError"].includes(error?.name);
  console.error(`\n${red("Failed:")}`, isForReader ? error.message : error);
  process.exit(1);
});

/** Prints the title of a group of lines. */
export function section(title) {
  console.log(`\n${bold(title)}`);
  begin();
}

/** Prints a call and its result, with the statuses of all responses since the last line. */
export function show(call, outcome) {
  const took = `${Math.round(performance.now() - since)} ms`.padStart(8);
  const seen = summary(statuses);
  const pad = " ".repeat(Math.max(0, STATUS_WIDTH - seen.length));
  const mark = statuses.every((status) => status < 400) ? green : red;
  console.log(`${dim(took)}  ${mark(seen)}${pad}  ${call.padEnd(CALL_WIDTH)}  ${outcome}`);
  begin();
}

/** Prints a further line under the result of the last call. */
export function more(text) {
  console.log(`${" ".repeat(10 + STATUS_WIDTH + 2 + CALL_WIDTH + 2)}${text}`);
}

function begin() {
  statuses = [];
  since = performance.now();
}

/** [500, 500, 200] becomes "500 ×2, 200". */
function summary(statuses) {
  const groups = [];
  for (const status of statuses) {
    if (groups.at(-1)?.status === status) groups.at(-1).count += 1;
    else groups.push({ status, count: 1 });
  }
  return groups.map(({ status, count }) => status + (count > 1 ? ` ×${count}` : "")).join(", ");
}
