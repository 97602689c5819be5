// Counts how often calls pass between JavaScript and WebAssembly, by name. To be started before the package is loaded.

/** Wraps what instances import and export from now on. Gives a function that counts while it runs another one. */
export function countCrossings() {
  const { Instance } = WebAssembly;
  const counts = new Map();
  let stringBytes = 0;

  const counted = (direction, name, f) => {
    // The tool that makes the glue ends its names with a hash.
    const key = `${direction} ${name.replace(/_*h?[0-9a-f]{16}$/, "").replace(/^__wbg_+/, "")}`;
    return (...args) => {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      // A string on its way in is given room first, aligned to single bytes.
      if (name === "__wbindgen_malloc" && args[1] === 1) stringBytes += args[0];
      return f(...args);
    };
  };

  const wrap = (direction, members) => {
    const entries = Object.entries(members).map(([name, member]) => [
      name,
      typeof member === "function" ? counted(direction, name, member) : member,
    ]);
    return Object.fromEntries(entries);
  };

  WebAssembly.Instance = function (module, imports = {}) {
    const modules = Object.entries(imports).map(([name, members]) => [name, wrap("out", members)]);
    return { exports: wrap("in", new Instance(module, Object.fromEntries(modules)).exports) };
  };

  return async (run, calls) => {
    counts.clear();
    stringBytes = 0;
    await run();
    const perCall = [...counts].map(([name, count]) => [name, count / calls]);
    return { counts: perCall.sort((a, b) => b[1] - a[1]), stringBytes: stringBytes / calls };
  };
}
