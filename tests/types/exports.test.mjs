// The package exports exactly what its declarations declare, starting from the file that editors read.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { after, describe, test } from "node:test";
import * as sdk from "trigger-wasm";
import { API, SymbolFlags } from "typescript/unstable/sync";

const here = fileURLToPath(new URL(".", import.meta.url));
const index = fileURLToPath(new URL("../../pkg/dist/index.d.ts", import.meta.url));

const api = new API({ cwd: here });
after(() => api.close());
const [project] = api.updateSnapshot({ openProjects: [`${here}tsconfig.json`] }).getProjects();
const { checker, program } = project;

/** The declared exports by name, without types. */
const declared = new Map(
  checker
    .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(index)))
    .map((symbol) => (symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .filter(({ flags }) => flags & SymbolFlags.Value)
    .map((symbol) => [symbol.name, symbol]),
);

/** Asserts that an object and the objects in it have exactly the declared members. */
function assertMembers(type, object, path, names = Object.keys(object)) {
  const members = checker.getPropertiesOfType(type);
  assert.deepEqual([...names].sort(), members.map(({ name }) => name).sort(), path);
  for (const member of members) {
    const value = object[member.name];
    if (typeof value !== "object") continue;
    assertMembers(checker.getTypeOfSymbol(member), value, `${path}.${member.name}`);
  }
}

describe("types", () => {
  test("the package exports exactly the declared values", () => {
    assert.deepEqual(Object.keys(sdk).sort(), [...declared.keys()].sort());
  });

  for (const [name, value] of Object.entries(sdk)) {
    if (typeof value !== "object") continue;
    test(`${name} has exactly the declared calls`, () => {
      assertMembers(checker.getTypeOfSymbol(declared.get(name)), value, name);
    });
  }

  test("a client has exactly the declared objects, with the declared calls", () => {
    const { prototype } = sdk.TriggerClient;
    const names = Object.keys(Object.getOwnPropertyDescriptors(prototype));
    const type = checker.getDeclaredTypeOfSymbol(declared.get("TriggerClient"));
    const own = names.filter((name) => name !== "constructor");
    assertMembers(type, new sdk.TriggerClient(), "client", own);
  });
});
