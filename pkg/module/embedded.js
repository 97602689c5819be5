// The module as text, where there is no file of it to be read.

import base64 from "../dist/trigger_wasm_base64.js";
import { compile } from "./compile.js";

export default compile(base64);
