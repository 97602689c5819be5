/** Types that several resources share. */

/**
 * A set of known strings that a newer server may extend. The editor suggests the known ones, and
 * any other string is accepted.
 */
export type Open<TKnown extends string> = TKnown | (string & {});

/** Shows an intersection in the editor as one object type. */
export type Prettify<T> = { [K in keyof T]: T[K] } & {};

/** The machine sizes, from the smallest to the largest. */
export type MachinePresetName =
  "micro" | "small-1x" | "small-2x" | "medium-1x" | "medium-2x" | "large-1x" | "large-2x";

/**
 * Values that `JSON.stringify` accepts, at any depth. A `Date` is sent as its ISO string;
 * `undefined` and symbols are left out.
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

/** A whole number, from 0. */
export type Integer = number;

/** Selects a page of a list with cursors. */
export interface CursorPageParams {
  /** The size of a page. Each list has its own default and maximum. */
  limit?: Integer;
  /** The cursor before the first item of the page: `pagination.next` of another page. */
  after?: string;
  /** The cursor after the last item of the page: `pagination.previous` of another page. */
  before?: string;
}

/** Selects a page of a list with page numbers. */
export interface OffsetLimitPageParams {
  /** The size of a page. Each list has its own default and maximum. */
  limit?: Integer;
  /** The page number, from 1. */
  page?: Integer;
}
