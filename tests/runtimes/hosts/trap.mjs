// A program in which the module traps. It has no handler for unhandled rejections, so one would make it fail.

import { rounds, trapAmongOthers, trapInside } from "./trapping.mjs";

const { env } = process;
const results = [];
for (const round of rounds) results.push(await trapAmongOthers(round, env));
results.push(await trapInside(env));
console.log(JSON.stringify(results));
// Calls without a response keep connections open, which would keep the program running.
process.exit();
