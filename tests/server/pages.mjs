// Divides lists into pages, by cursors or by numbers, like the API.

import { Refusal } from "./reply.mjs";

/**
 * Returns the page for `page[size]`, `page[after]` and `page[before]`. `before` takes precedence over
 * `after`. A cursor is the id of an item, so new and filtered items don't shift it.
 * @param all all items, newest first
 * @param keep returns whether an item matches the filters
 */
export function cursorPage({ query }, all, keep, present) {
  const size = Number(query.get("page[size]") || 25);
  if (!(Number.isInteger(size) && size >= 1 && size <= 100)) {
    throw new Refusal(400, "page[size] must be between 1 and 100");
  }
  const before = query.get("page[before]");
  const after = before ? null : query.get("page[after]");
  const page = before
    ? all.slice(0, position(all, before)).filter(keep).slice(-size)
    : all
        .slice(after ? position(all, after) + 1 : 0)
        .filter(keep)
        .slice(0, size);
  const pagination = {};
  if (page.length > 0) {
    if (all.slice(all.indexOf(page.at(-1)) + 1).some(keep)) pagination.next = page.at(-1).id;
    if (all.slice(0, all.indexOf(page[0])).some(keep)) pagination.previous = page[0].id;
  }
  return { data: page.map(present), pagination };
}

/** Returns the page for `page` and `perPage`. */
export function numberedPage({ query }, items, present) {
  const [page, size] = [Number(query.get("page") || 1), Number(query.get("perPage") || 20)];
  if (!(page >= 1 && size >= 1)) throw new Refusal(400, "Invalid query parameters");
  return {
    data: items.slice((page - 1) * size, page * size).map(present),
    pagination: {
      currentPage: page,
      totalPages: Math.max(1, Math.ceil(items.length / size)),
      count: items.length,
    },
  };
}

function position(items, id) {
  const index = items.findIndex((item) => item.id === id);
  if (index < 0) throw new Refusal(400, "Unknown cursor");
  return index;
}
