// Measures the memory of the WebAssembly modules that are instantiated after this file was imported.

const memories = [];
const { Instance } = WebAssembly;

WebAssembly.Instance = class extends Instance {
  constructor(...args) {
    super(...args);
    for (const value of Object.values(this.exports)) {
      if (value instanceof WebAssembly.Memory) memories.push(value);
    }
  }
};

/** Returns the total memory of these modules, in bytes. */
export const moduleMemory = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
