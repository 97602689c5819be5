/** The batch with that id, if it belongs to the environment. */
export function findBatch(state, environment, id) {
  const batch = batchesOf(state).get(id);
  return batch?.environment === environment ? batch : undefined;
}

export function batchesOf(state) {
  return state.collection("batches");
}
