// The public tokens of handles. A token is signed when it is first read. Most callers never read it, and signing takes longer
// than the rest of a call.

/**
 * The handles with unread tokens, and the functions that sign them. The key isn't stored on the handle, so printing the
 * handle doesn't show it.
 */
const unsigned = new WeakMap<object, () => string>();

/** The property of all handles. They share the getter, so that the engine needs only one hidden class. */
const field: PropertyDescriptor & ThisType<{ publicAccessToken: unknown }> = {
  configurable: true,
  enumerable: true,
  get() {
    const sign = unsigned.get(this);
    if (!sign) return undefined;
    const token = sign();
    this.publicAccessToken = token;
    return token;
  },
  set(value: unknown) {
    unsigned.delete(this);
    const plain = { value, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(this, "publicAccessToken", plain);
  },
};

/** Adds a token that is signed when it is first read. */
export function addToken(handle: object, sign: () => string): void {
  unsigned.set(handle, sign);
  Object.defineProperty(handle, "publicAccessToken", field);
}

/** Returns whether the token of a handle has not been read yet. */
export const isUnsigned = (handle: object): boolean => unsigned.has(handle);
