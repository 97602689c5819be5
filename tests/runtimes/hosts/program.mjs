// The smoke program where settings are environment variables: Node, Deno, Bun.

import * as sdk from "trigger-wasm";
import { smoke } from "./smoke.mjs";

// Not process.env, which a bundler may have filled in.
const { env } = process;

console.log(JSON.stringify(await smoke(sdk, env)));
