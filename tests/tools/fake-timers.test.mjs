// Calls settle while Jest or Vitest fakes the timers, from before or from after the import of the package.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { installFor } from "../runtimes/install.mjs";
import { runProgram } from "../runtimes/program.mjs";
import { createProject } from "../runtimes/project.mjs";
import { companions, runtimes } from "../runtimes/versions.mjs";

const suite = fileURLToPath(new URL("fake-timers", import.meta.url));
const packed = await createProject();

const runners = {
  Jest: { args: ["jest.spec.mjs"], env: { NODE_OPTIONS: "--experimental-vm-modules" } },
  Vitest: { args: ["run", "vitest.spec.mjs"], env: {} },
};
const jest = { transform: {}, testMatch: ["**/*.spec.mjs"] };

for (const [name, { args, env }] of Object.entries(runners)) {
  for (const when of ["before the import", "after the import"]) {
    test(`${name}, timers faked ${when}`, { timeout: 120_000 }, async (t) => {
      const installed = await installFor(t, name, companions[name]);
      const node = await installFor(t, "Node 22", runtimes["Node 22"]);
      if (!installed || !node) return;
      // Inside the folder of the runner, so that the suite can import it.
      const dir = mkdtempSync(join(installed.dir, "app-"));
      t.after(() => rmSync(dir, { recursive: true }));
      cpSync(suite, dir, { recursive: true });
      cpSync(join(packed.dir, "node_modules"), join(dir, "node_modules"), { recursive: true });
      writeFileSync(join(dir, "package.json"), JSON.stringify({ type: "module", jest }));
      const PATH = `${dirname(node.program)}:${process.env.PATH}`;
      await runProgram(installed.program, args, dir, { PATH, CI: "1", WHEN: when, ...env });
    });
  }
}
