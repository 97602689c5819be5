// Script mode: answers played strictly in the order in which requests arrive, whatever they ask.

import { encodeBody } from "./wire.mjs";

export class Script {
  /** Undefined outside of script mode; an empty list is a script that is used up. */
  #answers;

  get active() {
    return this.#answers !== undefined;
  }

  get remaining() {
    return this.#answers?.length ?? 0;
  }

  /** Adds to a script that is being played already. */
  add(responses) {
    this.#answers = [...(this.#answers ?? []), ...responses];
  }

  take(record, origin) {
    const next = this.#answers.shift();
    if (next === undefined) {
      const error = `No response was scripted for ${record.method} ${record.path}.`;
      return encodeBody({ status: 500, headers: { "x-should-retry": "false" }, body: { error } });
    }
    if (next.network === "reset") return { ...next, reset: true };
    const answer = encodeBody(next);
    return {
      ...answer,
      headers: Object.fromEntries(
        Object.entries(answer.headers ?? {}).map(([k, v]) => [k, fill(v, origin)]),
      ),
      body: fill(answer.body, origin),
      cut: Boolean(next.truncate),
    };
  }

  clear() {
    this.#answers = undefined;
  }
}

function fill(text, origin) {
  if (typeof text !== "string") return text;
  return text
    .replaceAll("{{BASE}}", origin)
    .replace(/\{\{NOW([+-]\d+)?\}\}/g, (_, offset = "0") => String(Date.now() + Number(offset)));
}
