// Formats numbers and times for people.

const ago = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const moment = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** "12 sec. ago", "in 3 hr.". */
export function relativeTime(date, now = Date.now()) {
  const seconds = Math.round((new Date(date) - now) / 1000);
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return ago.format(Math.trunc(seconds / size), unit);
}

/** Formats a date and time in the reader's time zone. */
export function exactTime(date) {
  return moment.format(new Date(date));
}

/** "250 ms", "1.5 s", "4 m 10 s", "2 h 5 m". */
export function duration(ms) {
  if (!Number.isFinite(ms)) return "–";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
}

/** Formats US cents as dollars, with more decimal places for small prices. */
export function cost(cents) {
  if (!Number.isFinite(cents)) return "–";
  const dollars = cents / 100;
  const places = dollars === 0 || dollars >= 1 ? 2 : 5;
  return `$${dollars.toFixed(places)}`;
}

/** "SYSTEM_FAILURE" becomes "System failure". */
export function sentence(words) {
  const text = words.toLowerCase().replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
