// The public token of a handle. It is signed when it is read: most callers never read it, and signing takes longer than the
// rest of a call.

/**
 * The function that signs the token of each handle whose token has not been read yet. The key is nowhere on the handle, so
 * nothing that prints the handle finds it.
 */
const unsigned = new WeakMap<object, () => string>();

/** One getter for all handles, so that the engine needs no hidden class for each. */
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

export function addToken(handle: object, sign: () => string): void {
  unsigned.set(handle, sign);
  Object.defineProperty(handle, "publicAccessToken", field);
}

export const isUnsigned = (handle: object): boolean => unsigned.has(handle);
