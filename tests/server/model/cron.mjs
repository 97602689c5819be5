// Five-field cron expressions: enough of them to refuse what is wrong and to say the next time.

const MONTHS = names("jan feb mar apr may jun jul aug sep oct nov dec", 1);
const WEEKDAYS = names("sun mon tue wed thu fri sat", 0);
const FIELDS = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, names: MONTHS },
  // Sunday may be written 0 or 7.
  { name: "day of week", min: 0, max: 7, names: WEEKDAYS },
];

/** Five Sets of numbers, and whether the days are restricted. Throws an Error that says why not. */
export function parseCron(expression) {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== 5) throw new Error(`expected 5 fields, got ${parts.length}`);
  const [minutes, hours, days, months, weekdays] = parts.map((text, i) =>
    parseField(text, FIELDS[i]),
  );
  if (weekdays.has(7)) weekdays.add(0);
  const anyDay = parts[2].startsWith("*");
  const anyWeekday = parts[4].startsWith("*");
  return { minutes, hours, days, months, weekdays, anyDay, anyWeekday };
}

/** The first matching minute after `from` (epoch ms) in that time zone, or null if there is none. */
export function nextTime(cron, timezone, from) {
  // Wall-clock time is handled as if it were UTC, because Date can count only in UTC.
  let wall = from + offsetMs(timezone, from);
  wall = wall - (wall % 60_000) + 60_000;
  // Every step skips a month, a day, an hour or a minute; eight years hold every 29 February.
  const limit = wall + 8 * 366 * 86_400_000;
  while (wall < limit) {
    const at = new Date(wall);
    const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
    if (!cron.months.has(month + 1)) wall = Date.UTC(year, month + 1);
    else if (!dayMatches(cron, at)) wall = Date.UTC(year, month, day + 1);
    else if (!cron.hours.has(at.getUTCHours())) {
      wall = Date.UTC(year, month, day, at.getUTCHours() + 1);
    } else if (!cron.minutes.has(at.getUTCMinutes())) wall += 60_000;
    else return wall - offsetMs(timezone, wall - offsetMs(timezone, wall));
  }
  return null;
}

export function isTimezone(name) {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function parseField(text, field) {
  const values = new Set();
  for (const part of text.toLowerCase().split(",")) {
    const match = /^(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/.exec(part);
    const step = Number(match?.[3] ?? 1);
    const first = match?.[1] === "*" ? field.min : toNumber(match?.[1], field);
    let last = first;
    if (match?.[2] !== undefined) last = toNumber(match[2], field);
    // `5/15` means from 5 on.
    else if (match?.[1] === "*" || match?.[3] !== undefined) last = field.max;
    const wrong = !match || (match[1] === "*" && match[2] !== undefined) || step < 1;
    if (wrong || !(first >= field.min && first <= last && last <= field.max)) {
      throw new Error(`"${part}" is no ${field.name}`);
    }
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return values;
}

function toNumber(text, field) {
  return /^\d+$/.test(text) ? Number(text) : (field.names?.get(text) ?? NaN);
}

/** As cron has always done it: if both kinds of day are restricted, either suffices. */
function dayMatches(cron, at) {
  const day = cron.days.has(at.getUTCDate());
  const weekday = cron.weekdays.has(at.getUTCDay());
  return cron.anyDay || cron.anyWeekday ? day && weekday : day || weekday;
}

function offsetMs(timezone, instant) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const part = Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  );
  const wall = Date.UTC(
    part.year,
    part.month - 1,
    part.day,
    part.hour,
    part.minute,
    part.second,
    ((instant % 1000) + 1000) % 1000,
  );
  return wall - instant;
}

function names(list, first) {
  return new Map(list.split(" ").map((name, i) => [name, first + i]));
}
