// The smoke program where settings are bindings: workers and edge functions.

import * as sdk from "trigger-wasm/v3";
import { smoke } from "./smoke.mjs";

export default {
  async fetch(_request, env) {
    return Response.json(await smoke(sdk, env));
  },
};
