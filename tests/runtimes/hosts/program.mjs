// The smoke program for runtimes with environment variables: Node, Deno, Bun.

import * as sdk from "trigger-wasm";
import { smoke } from "./smoke.mjs";

// Not `process.env` in one expression, which a bundler may replace.
const { env } = process;

console.log(JSON.stringify(await smoke(sdk, env)));
