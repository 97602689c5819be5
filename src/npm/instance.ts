// The guarded WebAssembly module.
//
// The module does not trap, whatever it is given, while there is memory. Should it do so all the same, nothing inside it can
// be relied on: all calls that are being made inside are rejected, and the next call starts the module afresh. A call that
// waits for its first response holds nothing inside, and goes on.

import { type Recorded, endRecord, isUnchanged, startRecord } from "../host/js/record.js";
import { type Failure, defect, toError } from "./failures.js";
import type {
  Attempt,
  CallScope,
  Consumer,
  Done,
  Give,
  PendingToken,
  Plan,
  Reply,
  Turn,
  Wasm,
} from "./plan.js";

/** A call of the API. */
interface NumberedCall {
  readonly number: number;
  readonly name: string;
}

/** A call that is being made inside. */
interface Inside {
  readonly name: string;
  readonly reject: (failure: Failure) => void;
}

export class Instance {
  readonly wasm: Wasm;
  // The calls that are being made inside, each at a place that is reused. (A Set that is always added to and deleted from
  // leaves tables behind that only a full collection frees.)
  readonly #inside: (Inside | undefined)[] = [];
  readonly #free: number[] = [];
  // What the module failed of; undefined while it is sound.
  #broken: unknown;
  // How often the module is on the stack, below a caller's own code that it has called: a getter, a fetch.
  #depth = 0;
  // The last result of `fold`. A server may make a client for each request, and entering the module would be most of it.
  #folded?: { readonly record: Recorded; readonly fields: object };

  constructor(wasm: Wasm) {
    this.wasm = wasm;
    this.#connect();
  }

  #connect() {
    this.wasm.connect((index, generation) => {
      // A call that has been rejected must not go on, and send something after all.
      if (this.#broken) return;
      try {
        this.enter(() => this.wasm.resume(index, generation));
      } catch {
        // Its callers have been told.
      }
    });
  }

  /** Runs a function that enters the module. */
  enter<T>(run: () => T): T {
    if (this.#broken) {
      // Its frames on the stack go on after this, and must not meet a new instance.
      if (this.#depth > 0) throw this.#broken;
      this.wasm.reset();
      this.#broken = undefined;
      this.#connect();
    }
    this.#depth++;
    try {
      const result = run();
      // It may have called the caller's code, and that have entered the module and met a trap.
      if (this.#broken) throw this.#broken;
      return result;
    } catch (cause) {
      this.#trapped(cause);
      throw cause;
    } finally {
      this.#depth--;
    }
  }

  /** The value that a function of the module gives instead of returning it. */
  #given<T>(call: (give: Give<T>) => void): T {
    let given!: T;
    this.enter(() =>
      call((value) => {
        given = value;
      }),
    );
    return given;
  }

  #trapped(cause: unknown) {
    this.#broken = cause;
    const calls = this.#inside.splice(0);
    this.#free.length = 0;
    for (const call of calls) call?.reject(defect(call.name, cause));
  }

  /** Makes a call inside the module. */
  #make(
    name: string,
    make: (done: Done) => void,
    resolve: (reply: Reply) => void,
    reject: (failure: Failure) => void,
  ) {
    const call = { name, reject };
    const place = this.#free.pop() ?? this.#inside.length;
    this.#inside[place] = call;
    const done: Done = (failure, reply) => {
      if (this.#inside[place] === call) {
        this.#inside[place] = undefined;
        this.#free.push(place);
      }
      if (failure) reject(failure);
      else resolve(reply);
    };
    try {
      this.enter(() => make(done));
    } catch (cause) {
      // If the call was on its way it has been rejected already, and rejecting again changes nothing.
      reject(defect(name, cause));
    }
  }

  /** Plans a call. Undefined if it takes several requests. */
  plan(
    { number, name }: NumberedCall,
    args: unknown[],
    scope: CallScope,
    turn: Turn | undefined,
  ): Plan | Failure | undefined {
    try {
      return this.#given((give) => this.wasm.plan(number, args, scope, turn, give));
    } catch (cause) {
      return defect(name, cause);
    }
  }

  /** The form in which the API knows a raw idempotency key outside of a run. */
  hashKey(key: string): string {
    return this.enter(() => this.wasm.hashKey(key));
  }

  /** Makes a call of several requests. */
  run(
    { number, name }: NumberedCall,
    args: unknown[],
    scope: CallScope,
    consumer: Consumer | undefined,
    resolve: (reply: Reply) => void,
    reject: (failure: Failure) => void,
  ) {
    this.#make(name, (done) => this.wasm.run(number, args, scope, consumer, done), resolve, reject);
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
    const token = this.#given<string | Failure>((give) => this.wasm.publicToken(pending, give));
    if (typeof token === "string") return token;
    throw toError(token);
  }

  /** Adds the base URL and the branch of the environment to a configuration, if it names none. */
  fold<T extends object>(config: T): T {
    const known = this.#folded;
    if (known && isUnchanged(known.record, config)) return { ...config, ...known.fields };
    startRecord(config);
    try {
      const fields = this.#given<object>((give) => this.wasm.foldEnvironment(config, give));
      const record = endRecord();
      this.#folded = record && { record, fields };
      return { ...config, ...fields };
    } finally {
      endRecord();
    }
  }
}
