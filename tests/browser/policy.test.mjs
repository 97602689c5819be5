// The packed package in a page with a Content-Security-Policy, in Chromium.

import assert from "node:assert/strict";
import http from "node:http";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { createProject } from "../runtimes/project.mjs";
import { findChromium, launchChromium } from "./chromium.mjs";

const executable = findChromium();
const skip = !executable && process.env.CI !== "true" && "there is no Chromium";

let browser;
let server;
let policy;

before(async () => {
  if (skip) return;
  const { dir } = await createProject();
  const { outputFiles } = await build({
    stdin: {
      contents: 'import { runs } from "trigger-wasm"; document.title = typeof runs.retrieve;',
      resolveDir: dir,
    },
    bundle: true,
    format: "esm",
    write: false,
  });
  server = http.createServer(({ url }, response) => {
    const isScript = url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.setHeader("content-security-policy", policy);
    response.end(isScript ? outputFiles[0].text : '<script type="module" src="/page.js"></script>');
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await launchChromium(executable);
});
after(async () => {
  await browser?.close();
  server?.close();
});

/** Opens the page. Returns its title, or the error of its script. */
async function open(withPolicy) {
  policy = withPolicy;
  const page = await browser.newPage();
  try {
    const failed = new Promise((resolve) =>
      page.once("pageerror", ({ message }) => resolve(message)),
    );
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const loaded = page.waitForFunction(() => document.title).then((title) => title.jsonValue());
    return await Promise.race([failed, loaded]);
  } finally {
    await page.close();
  }
}

test("loads in a page whose policy allows 'wasm-unsafe-eval'", { skip }, async () => {
  const title = await open("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'");
  assert.equal(title, "function");
});

test("fails with an error that says what the policy has to allow", { skip }, async () => {
  const message = await open("default-src 'self'");
  assert.match(
    message,
    /Content-Security-Policy has to allow 'wasm-unsafe-eval' in its script-src/,
  );
});
