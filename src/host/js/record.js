// Records what settings are resolved from, to tell later whether all of it still looks the same. It doesn't know what is
// looked at, or what for.

/**
 * @typedef {(one: any, other?: any) => any} Look reads something; must give the same result while nothing changes
 * @typedef {object} Recorded
 * @property {object} root the object that the looks begin at
 * @property {unknown[]} inside the root, and the objects that were found in it
 * @property {any[]} looks four entries a look: the function, its two arguments, its result
 */

/**
 * The looks since `startRecord`.
 * @type {Recorded | undefined}
 */
let record;

/**
 * Reads something, and records it if it belongs to the root or to no object at all, such as a variable of the environment.
 * @param {Look} how
 * @param {any} [one]
 * @param {any} [other]
 */
export function look(how, one, other) {
  const found = how(one, other);
  if (record && (typeof one !== "object" || record.inside.includes(one))) {
    record.looks.push(how, one, other, found);
    if (typeof found === "object") record.inside.push(found);
  }
  return found;
}

/** @param {object} root */
export function startRecord(root) {
  record = { root, inside: [root], looks: [] };
}

/** Ends the record. Undefined if a caller's getter has made another call meanwhile, which ended it. */
export function endRecord() {
  const ended = record;
  record = undefined;
  return ended;
}

/**
 * Whether everything looks as it was recorded. Another root is as good if it has the same in it.
 * @param {Recorded} record
 * @param {object} now the root
 */
export function looksTheSame({ root, looks }, now) {
  try {
    for (let i = 0; i < looks.length; i += 4) {
      const one = looks[i + 1] === root ? now : looks[i + 1];
      if (looks[i](one, looks[i + 2]) !== looks[i + 3]) return false;
    }
    return true;
  } catch {
    return false;
  }
}
