// A worker in which the module traps. Each request names the call to make.

import { configure } from "trigger-wasm";
import * as trapping from "./trapping.mjs";

const calls = { ...trapping.slow, ...trapping.inside, ...trapping.traps, ...trapping.quick };
const stray = [];
addEventListener("unhandledrejection", ({ reason }) => stray.push(`${reason?.stack ?? reason}`));

export default {
  async fetch(request, env) {
    const name = new URL(request.url).searchParams.get("call");
    if (name === "stray") return Response.json(stray);
    if (name === "inside") return Response.json(await trapping.trapInside(env));
    const round = trapping.rounds[name];
    if (round) return Response.json(await trapping.trapAmongOthers(round, env));
    configure(trapping.optionsFor(env));
    return Response.json(await trapping.outcomeOf(calls[name], env));
  },
};
