// Guards the WebAssembly module against traps.
//
// No input makes the module trap unless memory runs out. After a trap, the state of the module is undefined. All calls inside
// it are rejected, and the next call restarts the module. A call that waits for its first response has no state inside the
// module, so it goes on.

import { module } from "#module";
import { putThrown, quietly, takeThrown } from "../host/js/value.js";
import { type Failure, defect } from "./failures.js";
import type { Done, Give, Reply } from "./plan.js";
import * as wasm from "./trigger_wasm.js";

/** A call that Rust is making inside the module. */
interface Inside {
  readonly name: string;
  readonly reject: (failure: Failure) => void;
}

// The calls inside the module, at indices that are reused. A Set with constant additions and deletions would leave tables
// behind that only a full garbage collection frees.
const inside: (Inside | undefined)[] = [];
const free: number[] = [];
// The trap of the module; undefined while the module works.
let trap: unknown;
// The number of times that the module is on the stack. It calls the caller's own code, such as a getter or a fetch, which may
// enter the module again.
let depth = 0;

wasm.initSync({ module });
connect();

function connect() {
  wasm.connect((index, generation) => {
    // All calls have been rejected, so none of them may go on and send a request.
    if (trap) return;
    // If the module traps, the callers' promises are rejected.
    quietly(() => enter(() => wasm.resume(index, generation)));
  });
}

/** Runs a function that enters the module. Returns the value that it passes to `give`. */
export function enter<T>(run: (give: Give<T>) => void): T {
  if (trap) {
    // The frames on the stack belong to the old instance and must not continue in a new one.
    if (depth > 0) throw trap;
    wasm.__wbg_reset_state();
    trap = undefined;
    connect();
  }
  // A caller's getter may make a call within a call. An error that a value of one call threw must not reach the other.
  const kept = takeThrown();
  let given!: T;
  depth++;
  try {
    run((value) => {
      given = value;
    });
    // The caller's code may have entered the module again, and that entry may have trapped.
    if (trap) throw trap;
    return given;
  } catch (cause) {
    trap = cause;
    free.length = 0;
    for (const call of inside.splice(0)) call?.reject(defect(call.name, cause));
    throw cause;
  } finally {
    depth--;
    putThrown(depth > 0 ? kept : undefined);
  }
}

/** Makes a call inside the module, until `make` calls one of its arguments. */
export function stay(
  name: string,
  make: (done: Done, leave: () => void) => void,
  resolve: (reply: Reply) => void,
  reject: (failure: Failure) => void,
): void {
  const call = { name, reject };
  const index = free.pop() ?? inside.length;
  inside[index] = call;
  const leave = () => {
    if (inside[index] !== call) return;
    inside[index] = undefined;
    free.push(index);
  };
  const done: Done = (failure, reply) => {
    leave();
    if (failure) reject(failure);
    else resolve(reply);
  };
  try {
    enter(() => make(done, leave));
  } catch (cause) {
    // A call that was already inside has been rejected, and rejecting it again has no effect.
    reject(defect(name, cause));
  }
}
