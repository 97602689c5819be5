// The public token of a handle. It is signed when it is read: most callers never read it, and signing takes longer than the
// rest of a call.

// What signs the token of each handle that has not been read yet. The key is nowhere on the handle, so nothing that prints
// the handle finds it.
const unsigned = new WeakMap();

// One getter for all handles, so that the engine needs no hidden class for each.
const field = {
  configurable: true,
  enumerable: true,
  get() {
    const sign = unsigned.get(this);
    if (!sign) return undefined;
    const token = sign();
    this.publicAccessToken = token;
    return token;
  },
  set(value) {
    unsigned.delete(this);
    const plain = { value, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(this, "publicAccessToken", plain);
  },
};

export function addToken(handle, sign) {
  unsigned.set(handle, sign);
  Object.defineProperty(handle, "publicAccessToken", field);
}

export const isUnsigned = (handle) => unsigned.has(handle);
