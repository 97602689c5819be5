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

/** Which page of a cursor-paged list to request. */
export interface CursorPageParams {
  /** Items a page. The server has its own default and maximum for each list. */
  limit?: number;
  /** The cursor after which the page starts: `pagination.next` of another page. */
  after?: string;
  /** The cursor before which the page ends: `pagination.previous` of another page. */
  before?: string;
}

/** Which page of a numbered list to request. */
export interface OffsetLimitPageParams {
  /** Items a page. The server has its own default and maximum for each list. */
  limit?: number;
  /** The number of the page, counted from 1. */
  page?: number;
}
