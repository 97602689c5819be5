// Cloudflare's workerd: compiled when the worker is deployed, or, if Vite alone made the bundle, while the worker starts.

// Two tools read this suffix. wrangler goes by its end and imports the compiled module. Vite without Cloudflare's plugin
// goes by `url&inline` and imports the bytes as a data URL.
import source from "../dist/trigger_wasm_bg.wasm?url&inline&.wasm?module";
import { compile } from "./compile.js";

const compiled =
  typeof source === "string" ? compile(source.slice(source.indexOf(",") + 1)) : source;

export { AsyncLocalStorage } from "./storage.js";
export { compiled as module };
