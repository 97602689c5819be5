// Plays cells of the fault matrix in workerd. Each request contains a cell.

import { play } from "./player.mjs";
import * as sdk from "trigger-wasm";

export default {
  async fetch(request) {
    return Response.json(await play(sdk, await request.json()));
  },
};
