// The worker's entry. The host compiles the module, and passes each request to `fetch`.

import module from "./target/bindings/rust_worker_bg.wasm";
import { fetch, initSync } from "./target/bindings/rust_worker.js";

initSync({ module });

export default { fetch };
