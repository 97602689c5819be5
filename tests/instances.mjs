// Records the instances of WebAssembly modules. Import this before the package, whose module is instantiated when it loads.

const { Instance } = WebAssembly;

/** The instances so far. A trap of the package's module adds one. */
export const instances = [];

WebAssembly.Instance = class extends Instance {
  constructor(...args) {
    super(...args);
    instances.push(this);
  }
};

/** Returns the memories of all instances. */
export const memories = () =>
  instances
    .flatMap(({ exports }) => Object.values(exports))
    .filter((value) => value instanceof WebAssembly.Memory);
