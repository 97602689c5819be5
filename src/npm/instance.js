// The guarded WebAssembly module.
//
// The module does not trap, whatever it is given, while there is memory. Should it do so all the same, nothing inside it can
// be relied on: all calls that are being made inside are rejected, and the next call starts the module afresh. A call that
// waits for its first response holds nothing inside, and goes on.

import { toError } from "./failures.js";

export class Instance {
  // The calls that are being made inside, each at a place that is reused. (A Set that is always added to and deleted from
  // leaves tables behind that only a full collection frees.)
  #inside = [];
  #free = [];
  // What the module failed of; undefined while it is sound.
  #broken;
  // How often the module is on the stack, below a caller's own code that it has called: a getter, a fetch.
  #depth = 0;

  // `wasm` is what the Rust side exports, and how to start it afresh.
  constructor(wasm) {
    this.wasm = wasm;
    this.toError = toError;
    this.#connect();
  }

  #connect() {
    this.wasm.connect((place, generation) => {
      // A call that has been rejected must not go on, and send something after all.
      if (this.#broken) return;
      try {
        this.enter(() => this.wasm.resume(place, generation));
      } catch {
        // Its callers have been told.
      }
    });
  }

  // Runs a function that enters the module.
  enter(run) {
    if (this.#broken) {
      // Its frames on the stack go on after this, and must not meet a new instance.
      if (this.#depth > 0) throw this.#broken;
      this.wasm.reset();
      this.#broken = undefined;
      this.#connect();
    }
    this.#depth++;
    try {
      return run();
    } catch (cause) {
      this.#trapped(cause);
      throw cause;
    } finally {
      this.#depth--;
    }
  }

  #trapped(cause) {
    this.#broken = cause;
    const calls = this.#inside.splice(0).filter(Boolean);
    this.#free.length = 0;
    for (const { name, reject } of calls) reject(defect(name, cause));
  }

  // Makes a call inside the module.
  #make(name, make, resolve, reject) {
    const call = { name, reject };
    const place = this.#free.pop() ?? this.#inside.length;
    this.#inside[place] = call;
    const done = (failure, reply) => {
      if (this.#inside[place] === call) {
        this.#inside[place] = undefined;
        this.#free.push(place);
      }
      if (failure) reject(toError(failure));
      else resolve(reply);
    };
    try {
      this.enter(() => make(done));
    } catch (cause) {
      // If the call was on its way it has been rejected already, and rejecting again changes nothing.
      reject(defect(name, cause));
    }
  }

  run({ number, name }, args, scope, consumer, resolve, reject) {
    this.#make(name, (done) => this.wasm.run(number, args, scope, consumer, done), resolve, reject);
  }

  proceed({ name }, plan, attempt, resolve, reject) {
    this.#make(name, (done) => this.wasm.proceed(plan, attempt, done), resolve, reject);
  }

  // Signs the public token of a handle.
  sign(pending) {
    const token = this.enter(() => this.wasm.publicToken(pending));
    if (typeof token === "string") return token;
    throw toError(token);
  }

  foldEnvironment(config) {
    return this.enter(() => this.wasm.foldEnvironment(config));
  }
}

function defect(name, cause) {
  const message = `The module of trigger-wasm failed while ${name} was under way, which is a defect of it. Whether the call reached the server is not known. The next call starts the module afresh.`;
  return Object.assign(new Error(message, { cause }), { call: name });
}
