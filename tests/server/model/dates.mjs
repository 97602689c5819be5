/** Epoch milliseconds as the API writes them; undefined stays so. */
export function isoDate(ms) {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

/** The same for fields that are null when there is no date. */
export function isoDateOrNull(ms) {
  return isoDate(ms) ?? null;
}
