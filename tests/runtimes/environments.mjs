// The settings of the smoke program.

import * as local from "../server/index.mjs";

/** Returns the settings with which the programs in hosts/ find a local API server. */
export const settingsFor = (server) => ({
  TRIGGER_API_URL: server.url,
  TRIGGER_SECRET_KEY: local.DEV_KEY,
  PROD_KEY: local.PROD_KEY,
  PERSONAL_ACCESS_TOKEN: local.PERSONAL_ACCESS_TOKEN,
  PROJECT_REF: local.PROJECT_REF,
});

/** Starts a local API server with short runs, which a program in another process can control. */
export const startServer = () =>
  local.startServer({ control: true, queuedMs: 10, executingMs: 10 });
