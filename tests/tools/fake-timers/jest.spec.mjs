import { afterEach, expect, jest, test } from "@jest/globals";
import { defineTests } from "./calls.mjs";

// Each file is imported afresh by Jest, so each time of faking has its own.
const when = process.env.WHEN;
const load = () => import("trigger-wasm");
defineTests({ runner: jest, test, expect, afterEach, load, when });
