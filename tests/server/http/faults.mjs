// Faults that were ordered and wait for a request they fit.

const METHOD_AND_PATH = /^([A-Z]+) (.*)$/s;

export class Faults {
  #list = [];

  /**
   * @param match "*", a beginning of the path ("/api/v1/runs"), a method and such a beginning
   *   ("POST /api/v1/tasks"), a RegExp for the path, `{ method?, path? }`, or a function of the
   *   request record (its body has not been read yet)
   * @param fault see README.md
   * @param count how many requests it hits; "always" for no end
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

  /** The oldest fault that fits, which is thereby used up once. */
  take(record) {
    const entry = this.#list.find(({ matches }) => matches(record));
    if (!entry) return undefined;
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
  if (typeof match === "string") {
    const [, method, path] = METHOD_AND_PATH.exec(match) ?? [undefined, undefined, match];
    return matcher({ method, path });
  }
  if (match instanceof RegExp) return matcher({ path: match });
  if (typeof match !== "object" || match === null) throw new TypeError("This matches no request.");
  const { method, path = "*" } = match;
  return (record) => (method ?? record.method) === record.method && fits(path, record.path);
}

function fits(wanted, path) {
  if (wanted instanceof RegExp) return path.search(wanted) >= 0;
  return wanted === "*" || path.startsWith(wanted);
}
