// The module traps in a program. Nobody listens for errors that nobody handles: one would end it badly.

import { rounds, trapAmongOthers, trapInside } from "./trapping.mjs";

const { env } = process;
const results = [];
for (const round of rounds) results.push(await trapAmongOthers(round, env));
results.push(await trapInside(env));
console.log(JSON.stringify(results));
// Calls that never got an answer hold connections, which would keep the program.
process.exit();
