// Shapes, as Electric's HTTP protocol has them: a client gets the rows that a shape holds, and then
// the changes since the offset that it has come to. A shape notes what its rows were like when
// somebody last looked; what is different at the next look goes into its log.

const MAX_SHAPES = 1000;

/**
 * @param definition what is asked for, as text: a handle is good for this and nothing else
 * @param rows a function that returns the rows as they are, `Map<key, row>`
 */
export function openShape(state, definition, rows) {
  const shapes = state.collection("shapes");
  const shape = { handle: state.newId("shape"), definition, rows, seen: new Map(), log: [] };
  shapes.set(shape.handle, shape);
  // Whoever still uses the oldest one is told to fetch everything again, as the protocol allows.
  if (shapes.size > MAX_SHAPES) shapes.delete(shapes.keys().next().value);
  return shape;
}

export function findShape(state, handle, definition) {
  const shape = state.collection("shapes").get(handle);
  return shape?.definition === definition ? shape : undefined;
}

/** All rows as they are now. After it, the client has come to the end of the log. */
export function snapshot(shape) {
  look(shape);
  return [...shape.seen].map(([key, row]) => message("insert", key, row));
}

/** The changes since that position in the log. */
export function changesSince(shape, position) {
  look(shape);
  return shape.log.slice(position);
}

function look(shape) {
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
  for (const [key, { id }] of shape.seen) {
    if (!rows.has(key)) shape.log.push(message("delete", key, { id }));
  }
  shape.seen = rows;
}

function message(operation, key, value) {
  return { key, value, headers: { operation } };
}
