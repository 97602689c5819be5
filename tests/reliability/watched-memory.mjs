// Sees the memory of every WebAssembly module that is started after this file was imported.

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

/** The bytes that all of them have. */
export const moduleMemory = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
