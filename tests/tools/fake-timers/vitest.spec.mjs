import { afterEach, expect, test, vi } from "vitest";
import { defineTests } from "./calls.mjs";

const when = process.env.WHEN;
const load = () => import("trigger-wasm");
defineTests({ runner: vi, test, expect, afterEach, load, when });
