/** True where two types are the very same; `any` is the same as nothing but `any`. */
export type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** `assert<Equal<A, B>>()` compiles where they are. */
export declare function assert<_T extends true>(): void;
