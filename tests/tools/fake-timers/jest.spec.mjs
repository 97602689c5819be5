import { afterEach, expect, jest, test } from "@jest/globals";
import { defineTests } from "./calls.mjs";

// A test file imports the package only once, so each value of WHEN has a run of its own.
const when = process.env.WHEN;
const load = () => import("trigger-wasm");
defineTests({ runner: jest, test, expect, afterEach, load, when });
