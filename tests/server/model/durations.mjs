const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Milliseconds of `10s`, `15m`, `1h30m`, `30d`, `2w`; undefined for anything else. */
export function parseDuration(text) {
  if (!/^(\d+[smhdw])+$/.test(text)) return undefined;
  let ms = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([smhdw])/g)) ms += count * UNIT_MS[unit];
  return ms;
}

/** Milliseconds of what a token may last: one count and one unit, which may be a word, as in `2 days`. */
export function parseLifetime(text) {
  const units = "s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:eeks?)?";
  const [, count, unit] = new RegExp(`^(\\d+) ?(${units})$`, "i").exec(text) ?? [];
  return unit && count * UNIT_MS[unit[0].toLowerCase()];
}

/** The moment a `delay` speaks of: a duration from now or a date. Undefined if it is neither. */
export function parseMoment(text, now) {
  const duration = parseDuration(text);
  const moment = duration === undefined ? Date.parse(text) : now + duration;
  return Number.isNaN(moment) ? undefined : moment;
}

const KEY_DURATION_MS = 30 * UNIT_MS.d;

/** How long an idempotency key is kept: what is no duration of one unit is ignored. */
export function keyDuration(text) {
  return /^\d+[smhd]$/.test(text) ? parseDuration(text) : KEY_DURATION_MS;
}
