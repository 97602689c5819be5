// Cloudflare's workerd: the module is compiled at deployment. If only Vite made the bundle, it is compiled during start-up.

// Two tools read this suffix. wrangler uses its end, and imports the compiled module. Vite without Cloudflare's plugin uses
// `url&inline`, and imports the bytes as a data URL.
import source from "../dist/trigger_wasm_bg.wasm?url&inline&.wasm?module";
import { compile } from "./compile.js";

const compiled =
  typeof source === "string" ? compile(source.slice(source.indexOf(",") + 1)) : source;

export { AsyncLocalStorage } from "./storage.js";
export { compiled as module };
