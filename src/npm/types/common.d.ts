/** Types that several resources share. */

/**
 * A set of known strings that a newer server may extend: the editor proposes the known ones, and
 * any other string is accepted too.
 */
export type Open<TKnown extends string> = TKnown | (string & {});

/** Shows an intersection in the editor as the one object type that it is. */
export type Prettify<T> = { [K in keyof T]: T[K] } & {};

/** Names of the machine sizes that a run can execute on, from the smallest to the largest. */
export type MachinePresetName =
  "micro" | "small-1x" | "small-2x" | "medium-1x" | "medium-2x" | "large-1x" | "large-2x";

/**
 * What `JSON.stringify` takes, at any depth. A `Date` is sent as its ISO string; `undefined` and
 * symbols are left out.
 */
export type SerializableJson =
  | string
  | number
  | boolean
  | null
  | undefined
  | symbol
  | Date
  | SerializableJson[]
  | { [key: string]: SerializableJson };
