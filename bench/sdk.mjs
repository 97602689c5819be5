// A caller that uses an SDK: this package, the official one, or another build.

/** Gives the SDK's exports, configured. `module` is the file that exports them. */
export async function connect({ module, ...settings }) {
  const sdk = await import(module);
  sdk.configure(settings);
  return { ...sdk, settings };
}
