// Parses durations and dates of callers, and writes dates like the API.

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Returns the milliseconds of `10s`, `1h30m` or `2w`, and undefined for anything else. */
export function parseDuration(text) {
  if (!/^(\d+[smhdw])+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+)([smhdw])/g)];
  return parts.reduce((ms, [, count, unit]) => ms + count * UNIT_MS[unit], 0);
}

/** Returns the milliseconds of a token's lifetime: `15m` or `2 days`. */
export function parseLifetime(text) {
  const units = "s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:eeks?)?";
  const [, count, unit] = new RegExp(`^(\\d+) ?(${units})$`, "i").exec(text) ?? [];
  return unit && count * UNIT_MS[unit[0].toLowerCase()];
}

/** Returns the time of a date, or of a duration from now; undefined for other texts. */
export function parseMoment(text, now) {
  const duration = parseDuration(text);
  const moment = duration === undefined ? Date.parse(text) : now + duration;
  return Number.isNaN(moment) ? undefined : moment;
}

/** Returns the lifetime of an idempotency key. The API ignores an invalid duration. */
export function keyDuration(text) {
  return /^\d+[smhd]$/.test(text) ? parseDuration(text) : 30 * UNIT_MS.d;
}

export function isoDate(ms) {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
