// What tests and demos put into the server's state themselves, because it comes from elsewhere than
// the management API: from deployments, from running tasks, from third parties.

import { addDeployment } from "./deployments.mjs";
import { addLimit } from "./limits.mjs";
import { addPrompt } from "./prompts.mjs";
import { addQueue } from "./queues.mjs";
import { addSessionPart } from "./sessions.mjs";
import { addStreamPart } from "./streams.mjs";
import { addDelivery, addEndpoint } from "./webhooks.mjs";

const ADDITIONS = {
  queue: addQueue,
  concurrencyLimit: addLimit,
  deployment: addDeployment,
  prompt: addPrompt,
  webhookEndpoint: addEndpoint,
  webhookDelivery: addDelivery,
  streamPart: addStreamPart,
  sessionPart: addSessionPart,
};

/** Of each kind a function `(fields, environment = "dev") => what was added`. */
export function additions(state) {
  const bound = Object.entries(ADDITIONS).map(([kind, add]) => [
    kind,
    (fields, slug = "dev") => {
      const environment = state.environmentBySlug(slug);
      if (!environment) throw new TypeError(`There is no environment ${slug}.`);
      return add(state, environment, fields);
    },
  ]);
  return Object.fromEntries(bound);
}

/** What every environment of a fresh server has, so that there is something to see. */
export function seed(state) {
  for (const environment of state.environments) {
    addDeployment(state, environment, {
      version: "20250101.1",
      createdAt: state.now() - 86_400_000,
      git: { commitSha: "0123456789abcdef", commitRef: "main", commitMessage: "Say hello" },
    });
    addLimit(state, environment, { name: "openai", perKey: 2, total: 10 });
    addPrompt(state, environment, {
      slug: "greeting",
      description: "Greets a new user",
      tags: ["onboarding"],
      textContent: "Write one sentence that welcomes {{name}} to {{product}}.",
      model: "gpt-4o-mini",
      config: { temperature: 0.7 },
    });
    addEndpoint(state, environment, { id: "payments", source: "stripe" });
  }
}
