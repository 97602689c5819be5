// Prompts: texts with variables, declared by deployments in versions. One version is current;
// another may stand in for it as an override.

import { createHash } from "node:crypto";

/** By slug. */
export function promptsOf(state, environment) {
  return state.collection(`prompts ${environment.id}`);
}

/**
 * Declares a prompt, or a further version of one, and makes that version current.
 * @param fields `{ slug, textContent, model?, description?, tags?, config?, commitMessage? }`
 */
export function addPrompt(state, environment, { slug, ...fields }) {
  const prompts = promptsOf(state, environment);
  let prompt = prompts.get(slug);
  if (!prompt) {
    prompt = { id: state.newId("prompt"), slug, versions: [], override: undefined };
    prompts.set(slug, prompt);
  }
  const { description = null, tags = [], config = null, model } = fields;
  Object.assign(prompt, { description, tags, config, model: model ?? null });
  prompt.current = addVersion(state, prompt, { source: "code", ...fields });
  return prompt;
}

export function addVersion(state, prompt, { source, textContent, model, commitMessage }) {
  const version = {
    id: state.newId("promptver"),
    version: prompt.versions.length + 1,
    source,
    model: model ?? null,
    commitMessage: commitMessage ?? null,
    createdAt: state.now(),
  };
  setText(version, textContent);
  prompt.versions.push(version);
  prompt.updatedAt = state.now();
  return version;
}

export function setText(version, textContent) {
  version.textContent = textContent;
  version.contentHash = createHash("sha256").update(textContent).digest("hex").slice(0, 16);
}

/** `current` and `override` where they apply, and `latest` for the newest that was deployed. */
export function labelsOf(prompt, version) {
  const latest = prompt.versions.findLast(({ source }) => source === "code");
  const labelled = { current: prompt.current, override: prompt.override, latest };
  return Object.keys(labelled).filter((label) => labelled[label] === version);
}

/** Puts the variables in the place of `{{name}}`; one that is not given leaves nothing. */
export function fillIn(text, variables) {
  return text.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (_, name) =>
    Object.hasOwn(variables, name) ? String(variables[name]) : "",
  );
}
