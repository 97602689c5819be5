// The faults that tests have added, until matching requests use them up.

const METHOD_AND_PATH = /^([A-Z]+) (.*)$/s;

export class Faults {
  #list = [];

  /**
   * Adds a fault; README.md lists the kinds.
   * @param match "*", the start of a path ("/api/v1/runs"), a method and the start of a path ("POST
   *   /api/v1/tasks"), a RegExp for the path, `{ method?, path? }`, or a function of the request
   *   record, which has no body yet
   * @param count the number of requests that the fault affects; "always" for no limit
   */
  add(match, fault, count = 1) {
    const limit = count === "always" ? Infinity : count;
    if (typeof fault !== "object" || fault === null) throw new TypeError("A fault is an object.");
    if (!(limit > 0)) throw new TypeError('The count of a fault is a positive number or "always".');
    const entry = { matches: matcher(match), fault, left: limit };
    this.#list.push(entry);
    return {
      get remaining() {
        return entry.left;
      },
      remove: () => this.#remove(entry),
    };
  }

  /** Uses up the oldest matching fault once, and returns it. Without a match, returns `{}`. */
  take(record) {
    const entry = this.#list.find(({ matches }) => matches(record));
    if (!entry) return {};
    if (--entry.left === 0) this.#remove(entry);
    return entry.fault;
  }

  clear() {
    this.#list = [];
  }

  #remove(entry) {
    this.#list = this.#list.filter((other) => other !== entry);
  }
}

function matcher(match) {
  if (typeof match === "function") return match;
  if (match instanceof RegExp) return matcher({ path: match });
  if (typeof match === "string") {
    const [, method, path] = METHOD_AND_PATH.exec(match) ?? [undefined, undefined, match];
    return matcher({ method, path });
  }
  if (typeof match !== "object" || match === null)
    throw new TypeError("This match isn't valid. Use a path, a RegExp, an object or a function.");
  const { method, path = "*" } = match;
  const fits = (actual) =>
    path instanceof RegExp ? actual.search(path) >= 0 : path === "*" || actual.startsWith(path);
  return (record) => (method ?? record.method) === record.method && fits(record.path);
}
