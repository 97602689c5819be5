// Records the values that settings are resolved from, to detect later whether one of them has changed. It doesn't know the
// meaning of the values.

/**
 * @typedef {(target: any, key?: any) => any} Read returns equal results until something changes
 * @typedef {object} Recorded
 * @property {object} root the object that reading starts from
 * @property {unknown[]} reachable the root, and the objects that were found in it
 * @property {any[]} reads four entries a read: the function, its two arguments, its result
 */

/**
 * The current record, since `startRecord`.
 * @type {Recorded | undefined}
 */
let record;

/**
 * Reads a value, and records it if its target is reachable from the root, or is the name of a part of the environment.
 * @param {Read} read
 * @param {any} target
 * @param {any} [key]
 */
export function tracked(read, target, key) {
  const found = read(target, key);
  if (!record || !(typeof target === "string" || record.reachable.includes(target))) return found;
  const { reads, reachable } = record;
  for (let i = 0; i < reads.length; i += 4) {
    if (reads[i] === read && reads[i + 1] === target && reads[i + 2] === key) return found;
  }
  reads.push(read, target, key, found);
  if (typeof found === "object") reachable.push(found);
  return found;
}

/** Starts a record. @param {object} root */
export function startRecord(root) {
  record = { root, reachable: [root], reads: [] };
}

/** Ends the record and returns it. Returns undefined if a caller's getter has made another call, which ended the record. */
export function endRecord() {
  const ended = record;
  record = undefined;
  return ended;
}

/**
 * Returns whether all recorded values are unchanged. The root may be another object with the same values.
 * @param {Recorded} record
 * @param {object} now the current root
 */
export function isUnchanged({ root, reads }, now) {
  try {
    for (let i = 0; i < reads.length; i += 4) {
      const target = reads[i + 1] === root ? now : reads[i + 1];
      if (reads[i](target, reads[i + 2]) !== reads[i + 3]) return false;
    }
    return true;
  } catch {
    return false;
  }
}
