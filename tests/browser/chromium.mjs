// Finds a Chromium for tests. The project doesn't contain one, since it is far larger than everything else.

import { existsSync } from "node:fs";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Returns the path of the Chromium in the variable CHROMIUM, or of an installed one; undefined if there is none. */
export function findChromium() {
  return process.env.CHROMIUM || PLACES.find((path) => existsSync(path));
}

export async function launchChromium(executablePath) {
  const { chromium } = await import("playwright-core");
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox", // which does not work as root
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
