// Sends a request as Rust does, and returns the result of the attempt.

import { close, piece } from "../../src/host/js/body.js";
import {
  ABORTED,
  BROKE_OFF,
  FAILED,
  RESPONDED,
  TIMED_OUT,
  send as sendRequest,
} from "../../src/host/js/fetch.js";

const names = Object.entries({ ABORTED, BROKE_OFF, FAILED, RESPONDED, TIMED_OUT });

/**
 * Sends a request. Returns the attempt with the name of its outcome.
 * @param hooks the caller's own fetch and hooks
 * @param request the fields that differ from the defaults
 * @param whole false to get an open body
 */
export async function send(hooks, request = {}, whole = true) {
  const all = { call: "runs.retrieve", method: "GET", url: "http://127.0.0.1:9/", headers: {} };
  Object.assign(all, { isForeign: false, ms: 0, canCut: false, readsJson: true, hooks }, request);
  const attempt = await sendRequest(all, 1, whole);
  const [outcome] = names.find(([, number]) => number === attempt.outcome);
  return { ...attempt, outcome };
}

/** Reads all pieces of an open body, and closes it. */
export async function piecesOf(body) {
  const pieces = [];
  for (let next; (next = await piece(body)) !== undefined;) pieces.push(next);
  close(body);
  return pieces;
}
