// What the smoke program is told.

import * as local from "../server/index.mjs";

/** The settings by which the programs of hosts/ find a local API server. */
export const settingsFor = (server) => ({
  TRIGGER_API_URL: server.url,
  TRIGGER_SECRET_KEY: local.DEV_KEY,
  PROD_KEY: local.PROD_KEY,
  PERSONAL_ACCESS_TOKEN: local.PERSONAL_ACCESS_TOKEN,
  PROJECT_REF: local.PROJECT_REF,
});

/** A local API server that a program in another process can control, with runs that are soon done. */
export const startServer = () =>
  local.startServer({ control: true, queuedMs: 10, executingMs: 10 });
