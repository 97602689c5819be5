import { badRequest, queryError } from "./problem.mjs";

/**
 * One page of a list, as `page[size]`, `page[after]` and `page[before]` ask for it. If both cursors
 * are given, `before` wins. A cursor is the id of an item; what was added since does not shift it.
 * @param all every item there is, newest first; each has an `id`
 * @param keep which of them the filters let through
 * @param sizes the least, the usual and the largest size of a page
 */
export function cursorPage(query, { all, keep, present, sizes: [min, usual, max] = [1, 25, 100] }) {
  const size = wholeNumber(query.get("page[size]") || usual);
  if (!(size >= min && size <= max)) {
    throw queryError("page[size]", `page[size] must be between ${min} and ${max}`);
  }
  const before = query.get("page[before]");
  const after = before ? null : query.get("page[after]");
  let page;
  if (before)
    page = all
      .slice(0, position(all, "page[before]", before))
      .filter(keep)
      .slice(-size);
  else {
    const start = after ? position(all, "page[after]", after) + 1 : 0;
    page = all.slice(start).filter(keep).slice(0, size);
  }

  const pagination = {};
  if (page.length > 0) {
    const [first, last] = [page[0], page.at(-1)];
    if (all.slice(all.indexOf(last) + 1).some(keep)) pagination.next = last.id;
    if (all.slice(0, all.indexOf(first)).some(keep)) pagination.previous = first.id;
  }
  return { data: page.map(present), pagination };
}

/** One page of a list, as `page` and `perPage` ask for it. */
export function offsetPage(query, { all, present, defaultSize, maxSize = 100 }) {
  const page = wholeNumber(query.get("page") || 1);
  const perPage = wholeNumber(query.get("perPage") || defaultSize);
  const issues = [];
  for (const [name, value] of Object.entries({ page, perPage })) {
    if (!(value >= 1)) issues.push({ path: [name], message: "Expected a positive whole number" });
  }
  if (issues.length > 0) throw badRequest("Invalid query parameters", { issues });
  const size = Math.min(perPage, maxSize);
  return {
    data: all.slice((page - 1) * size, page * size).map(present),
    pagination: {
      currentPage: page,
      totalPages: Math.max(1, Math.ceil(all.length / size)),
      count: all.length,
    },
  };
}

function position(all, name, id) {
  const index = all.findIndex((item) => item.id === id);
  if (index < 0) throw queryError(name, "There is no such cursor");
  return index;
}

function wholeNumber(value) {
  const number = Number(value);
  return Number.isInteger(number) ? number : NaN;
}
