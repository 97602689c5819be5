// Sends a request as Rust does, and tells how it ended.

import { close, piece } from "../../src/host/js/body.js";
import {
  ABORTED,
  BROKE_OFF,
  FAILED,
  RESPONDED,
  TIMED_OUT,
  send as exchange,
} from "../../src/host/js/fetch.js";

const names = Object.entries({ ABORTED, BROKE_OFF, FAILED, RESPONDED, TIMED_OUT });

/**
 * @param hooks a configuration
 * @param request what isn't the same for all
 * @param whole false to get a body to read piece by piece
 */
export async function send(hooks, request = {}, whole = true) {
  const all = { call: "runs.retrieve", method: "GET", url: "http://127.0.0.1:9/", headers: {} };
  Object.assign(all, { isForeign: false, ms: 0, canCut: false, reads: "", hooks }, request);
  const attempt = await exchange(all, 1, whole);
  const [how] = names.find(([, number]) => number === attempt.how);
  return { ...attempt, how };
}

/** All pieces of an open body. */
export async function piecesOf(body) {
  const pieces = [];
  for (let next; (next = await piece(body)) !== undefined;) pieces.push(next);
  close(body);
  return pieces;
}
