// Plays cells of the fault matrix in Node. The parent process sends the cells.

import { play } from "./player.mjs";
import * as sdk from "trigger-wasm";

process.on("message", async ({ number, cell }) => {
  process.send({ number, outcome: await play(sdk, cell) });
});
