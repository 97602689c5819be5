// Plays cells of the fault matrix in workerd, as a worker that is sent them.

import { play } from "./player.mjs";
import * as sdk from "trigger-wasm";

export default {
  async fetch(request) {
    return Response.json(await play(sdk, await request.json()));
  },
};
