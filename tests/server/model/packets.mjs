// A packet is a value as the API carries it: `{ data, dataType }`, where data is text or undefined.

import { getObject, objectKey } from "./store.mjs";

/** Of a trigger's or a replay's body: JSON is taken as a value, the other types arrive as text. */
export function packetOf(payload, payloadType = "application/json") {
  if (payloadType === "application/json") {
    return { data: JSON.stringify(payload), dataType: payloadType };
  }
  return { data: typeof payload === "string" ? payload : undefined, dataType: payloadType };
}

/** The plain value. Of super-JSON only the `json` part is taken: a Date stays a string. */
export function decodePacket(state, environment, packet) {
  const { data, dataType } = packet;
  if (data === undefined) return undefined;
  if (dataType === "application/store") {
    const object = getObject(state, objectKey(environment, data));
    if (!object) throw new Error(`There is no object ${data} in the store`);
    const stored = { data: object.bytes.toString(), dataType: object.contentType };
    return decodePacket(state, environment, stored);
  }
  if (dataType.startsWith("application/super+json")) return JSON.parse(data).json;
  if (dataType.startsWith("application/json")) return JSON.parse(data);
  return data;
}
