// Ours and the official package: the same calls by the same names. `module` is the file that exports them.

export async function connect({ module, url, token }) {
  const { configure, runs, tasks } = await import(module);
  configure({ baseURL: url, accessToken: token });
  return {
    retrieve: (id) => runs.retrieve(id),
    list: () => runs.list({ limit: 100 }),
    // The official package does not know of prefetching, and takes no notice.
    everyRun: () => runs.list({ limit: 100 }, { prefetch: true }),
    trigger: (task, payload) => tasks.trigger(task, payload),
    batchTrigger: (task, items) => tasks.batchTrigger(task, items),
  };
}
