// What the host of the worker starts. The host compiles the module, and hands over each request.

import module from "./target/bindings/rust_worker_bg.wasm";
import { fetch, initSync } from "./target/bindings/rust_worker.js";

initSync({ module });

export default { fetch };
