// The modules that this folder is bundled with when the package is built.

declare module "#module" {
  export const module: WebAssembly.Module;
  /** Undefined in runtimes without it. */
  export const AsyncLocalStorage: (new () => import("./scope.js").Storage<any>) | undefined;
}

declare module "*/trigger_wasm.js" {
  type Wasm = import("./plan.js").Wasm;
  export const begin: Wasm["begin"];
  export const calls: Wasm["calls"];
  export const connect: Wasm["connect"];
  export const foldEnvironment: Wasm["foldEnvironment"];
  export const hashKey: Wasm["hashKey"];
  export const proceed: Wasm["proceed"];
  export const publicToken: Wasm["publicToken"];
  export const resume: Wasm["resume"];
  export function initSync(options: { module: WebAssembly.Module }): void;
  /** Restarts the module. */
  export function __wbg_reset_state(): void;
}
