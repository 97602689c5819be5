// Concurrency limits: how many runs at once may name them, in total and for each concurrency key.
// They are declared by deployments, so that none comes into being by itself: `addLimit`.

/** By name. */
export function limitsOf(state, environment) {
  return state.collection(`limits ${environment.id}`);
}

/** @param fields `{ name, perKey?, total? }`; null is no limit */
export function addLimit(state, environment, { name, perKey = null, total = null }) {
  const limit = {
    id: state.newId("climit"),
    name,
    perKey: bound(perKey),
    total: bound(total),
    /** Limits of their own that some keys have for a time. */
    keys: new Map(),
    pauses: [],
  };
  limitsOf(state, environment).set(name, limit);
  return limit;
}

function bound(base) {
  return { base, override: null, overriddenAt: undefined };
}
