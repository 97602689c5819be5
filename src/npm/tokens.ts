// The public tokens of handles. A token is signed when it is first read. Most callers never read it, and signing takes longer
// than the rest of a call.

const NAME = "publicAccessToken";

/**
 * Adds a token that is signed when it is first read. The key isn't stored on the handle, so printing the handle doesn't show
 * it.
 *
 * Each handle has a getter of its own, which doesn't use `this`: Vue and Svelte read a handle through a proxy of it. The getter
 * keeps the token too, since a store may have frozen the handle.
 */
export function addToken(handle: object, sign: () => string): void {
  let token: string | undefined;
  const plain = (value: unknown) => ({
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
  Object.defineProperty(handle, NAME, {
    configurable: true,
    enumerable: true,
    get() {
      token ??= sign();
      Reflect.defineProperty(handle, NAME, plain(token));
      return token;
    },
    set(this: object, value: unknown) {
      Object.defineProperty(this, NAME, plain(value));
    },
  });
}
