// Runs the functions of this package in workerd: `{ name, args }` in, the error out.

import module from "./target/bindings/calls_bg.wasm";
import * as calls from "./target/bindings/calls.js";

calls.initSync({ module });

export default {
  async fetch(request) {
    const { name, args } = await request.json();
    try {
      await calls[name](...args);
      return new Response("");
    } catch (error) {
      return new Response(`${error}`);
    }
  },
};
