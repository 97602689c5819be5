// Guards the WebAssembly module against traps.
//
// No input makes the module trap unless memory runs out. After a trap, the state of the module is undefined. All calls inside
// it are rejected, and the next call restarts the module. A call that waits for its first response has no state inside the
// module, so it goes on.

import { type Recorded, endRecord, isUnchanged, startRecord } from "../host/js/record.js";
import { putThrown, takeThrown } from "../host/js/value.js";
import { type Failure, defect, toError } from "./failures.js";
import type {
  Attempt,
  CallScope,
  Done,
  Give,
  PendingToken,
  Plan,
  Reply,
  StartOptions,
  Wasm,
} from "./plan.js";

/** The number and the name of a call. */
interface NumberedCall {
  readonly number: number;
  readonly name: string;
}

/** A call that Rust is making inside the module. */
interface Inside {
  readonly name: string;
  readonly reject: (failure: Failure) => void;
}

export class Instance {
  readonly wasm: Wasm;
  // The calls inside the module, at indices that are reused. A Set with constant additions and deletions would leave tables
  // behind that only a full garbage collection frees.
  readonly #inside: (Inside | undefined)[] = [];
  readonly #free: number[] = [];
  // The trap of the module; undefined while the module works.
  #trap: unknown;
  // The number of times that the module is on the stack. It calls the caller's own code, such as a getter or a fetch, which may
  // enter the module again.
  #depth = 0;
  // The last result of `fold`. A server may create a client for each request, and entering the module would take most of the
  // time.
  #folded?: { readonly record: Recorded; readonly fields: object };

  constructor(wasm: Wasm) {
    this.wasm = wasm;
    this.#connect();
  }

  #connect() {
    this.wasm.connect((index, generation) => {
      // All calls have been rejected, so none of them may go on and send a request.
      if (this.#trap) return;
      try {
        this.enter(() => this.wasm.resume(index, generation));
      } catch {
        // The callers' promises have been rejected.
      }
    });
  }

  /** Runs a function that enters the module. */
  enter<T>(run: () => T): T {
    if (this.#trap) {
      // The frames on the stack belong to the old instance and must not continue in a new one.
      if (this.#depth > 0) throw this.#trap;
      this.wasm.reset();
      this.#trap = undefined;
      this.#connect();
    }
    // A caller's getter may make a call within a call. An error that a value of one call threw must not reach the other.
    const kept = takeThrown();
    this.#depth++;
    try {
      const result = run();
      // The caller's code may have entered the module again, and that entry may have trapped.
      if (this.#trap) throw this.#trap;
      return result;
    } catch (cause) {
      this.#trapped(cause);
      throw cause;
    } finally {
      this.#depth--;
      putThrown(this.#depth > 0 ? kept : undefined);
    }
  }

  /** Returns the value that an exported function passes to `give`. */
  #valueOf<T>(call: (give: Give<T>) => void): T {
    let result!: T;
    this.enter(() =>
      call((value) => {
        result = value;
      }),
    );
    return result;
  }

  #trapped(cause: unknown) {
    this.#trap = cause;
    const calls = this.#inside.splice(0);
    this.#free.length = 0;
    for (const call of calls) call?.reject(defect(call.name, cause));
  }

  /** Makes a call inside the module, until `make` calls one of its arguments. */
  #make(
    name: string,
    make: (done: Done, leave: () => void) => void,
    resolve: (reply: Reply) => void,
    reject: (failure: Failure) => void,
  ) {
    const call = { name, reject };
    const index = this.#free.pop() ?? this.#inside.length;
    this.#inside[index] = call;
    const leave = () => {
      if (this.#inside[index] !== call) return;
      this.#inside[index] = undefined;
      this.#free.push(index);
    };
    const done: Done = (failure, reply) => {
      leave();
      if (failure) reject(failure);
      else resolve(reply);
    };
    try {
      this.enter(() => make(done, leave));
    } catch (cause) {
      // A call that was already inside has been rejected, and rejecting it again has no effect.
      reject(defect(name, cause));
    }
  }

  /** Begins a call. Returns the plan of a call of one request. Otherwise, the call runs inside the module, or has failed. */
  begin(
    { number, name }: NumberedCall,
    args: unknown[],
    scope: CallScope,
    { link, consumer }: StartOptions,
    resolve: (reply: Reply) => void,
    reject: (failure: Failure) => void,
  ): Plan | undefined {
    let plan: Plan | undefined;
    this.#make(
      name,
      (done, leave) => {
        const give = (given: Plan) => {
          plan = given;
          leave();
        };
        this.wasm.begin(number, args, scope, link, consumer, give, done);
      },
      resolve,
      reject,
    );
    return plan;
  }

  /** Hashes an idempotency key as the API expects it outside of a run. */
  hashKey(key: string): string {
    return this.enter(() => this.wasm.hashKey(key));
  }

  /** Continues a call from its plan and its first attempt. */
  proceed(
    name: string,
    plan: Plan,
    attempt: Attempt,
    resolve: (reply: Reply) => void,
    reject: (failure: Failure) => void,
  ) {
    this.#make(name, (done) => this.wasm.proceed(plan, attempt, done), resolve, reject);
  }

  /** Signs the public token of a handle. */
  sign(pending: PendingToken): string {
    const token = this.#valueOf<string | Failure>((give) => this.wasm.publicToken(pending, give));
    if (typeof token === "string") return token;
    throw toError(token);
  }

  /** Adds the base URL and the branch of the environment to a configuration without them. */
  fold<T extends object>(config: T): T {
    const known = this.#folded;
    if (known && isUnchanged(known.record, config)) return { ...config, ...known.fields };
    startRecord(config);
    try {
      const fields = this.#valueOf<object>((give) => this.wasm.foldEnvironment(config, give));
      const record = endRecord();
      this.#folded = record && { record, fields };
      return { ...config, ...fields };
    } finally {
      endRecord();
    }
  }
}
