// The module as text, for runtimes and bundles without a file.

import base64 from "../dist/trigger_wasm_base64.js";
import { compile } from "./compile.js";

const compiled = compile(base64);

export { compiled as module };
