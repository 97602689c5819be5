// Shapes of Electric's HTTP protocol: a client gets all rows of a shape first, and then the changes
// since its offset. A shape compares its rows with those of the last request, and logs the differences.

const MAX_SHAPES = 1000;

/**
 * @param definition the request as text; a handle is valid for this definition only
 * @param rows a function that returns the current rows as `Map<key, row>`
 */
export function openShape(state, definition, rows) {
  const shapes = state.collection("shapes");
  const shape = { handle: state.newId("shape"), definition, rows, seen: new Map(), log: [] };
  shapes.set(shape.handle, shape);
  // A client of the oldest shape has to restart, which the protocol allows.
  if (shapes.size > MAX_SHAPES) shapes.delete(shapes.keys().next().value);
  return shape;
}

export function findShape(state, handle, definition) {
  const shape = state.collection("shapes").get(handle);
  return shape?.definition === definition ? shape : undefined;
}

/** Returns all current rows, after which a client is at the end of the log. */
export function snapshot(shape) {
  update(shape);
  return [...shape.seen].map(([key, row]) => message("insert", key, row));
}

/** Returns the changes after a position in the log. */
export function changesSince(shape, position) {
  update(shape);
  return shape.log.slice(position);
}

/** Logs the changes of the rows. Rows are never removed, since a run stays in its shape. */
function update(shape) {
  const rows = shape.rows();
  for (const [key, row] of rows) {
    const before = shape.seen.get(key);
    if (!before) shape.log.push(message("insert", key, row));
    else {
      const changes = Object.entries(row).filter(([name, value]) => value !== before[name]);
      const value = Object.fromEntries([["id", row.id], ...changes]);
      if (changes.length > 0) shape.log.push(message("update", key, value));
    }
  }
  shape.seen = rows;
}

function message(operation, key, value) {
  return { key, value, headers: { operation } };
}
