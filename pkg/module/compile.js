// Compiles the module from its bytes. If the engine forbids that, the error names the setting that helps.

/** @param base64 the bytes of the module */
export function compile(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    const advice = adviceForRuntime();
    if (!advice) throw cause;
    throw new Error(`trigger-wasm could not compile its WebAssembly module: ${advice}`, { cause });
  }
}

const AHEAD =
  'have the package compiled ahead (Vite: `ssr: { external: ["trigger-wasm"] }`; ' +
  "Nitro, Nuxt: `experimental: { wasm: true }, wasm: { esmImport: true, lazy: false }`)";

/** Returns the setting that allows compiling in this runtime, as a sentence; undefined if none is known. */
function adviceForRuntime() {
  const { EdgeRuntime, WorkerGlobalScope, document, navigator } = globalThis;
  if (navigator?.userAgent === "Cloudflare-Workers") {
    return `Cloudflare Workers compile bytes only while they start, with a compatibility_date of 2025-06-01 or later, so ${AHEAD}, or import it statically with such a date.`;
  }
  if (EdgeRuntime) return `Vercel's Edge Runtime compiles no bytes, so ${AHEAD}.`;
  if (document ?? WorkerGlobalScope) {
    return "the page's Content-Security-Policy has to allow 'wasm-unsafe-eval' in its script-src.";
  }
  return undefined;
}
