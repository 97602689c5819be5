import {
  envvars,
  type ApiPromise,
  type CreateEnvironmentVariableParams,
  type EnvironmentVariableWithSecret,
  type ImportEnvironmentVariablesParams,
} from "trigger-wasm";
import { assert, type Equal } from "../assert.js";

const requestOptions = { retry: { maxAttempts: 1 }, timeoutInMs: 1000 };
const upload: ImportEnvironmentVariablesParams = {
  variables: { A: "1", B: "2" },
  override: true,
  isSecret: true,
};
const created: CreateEnvironmentVariableParams = { name: "A", value: "1" };

// With a project and an environment
const listing = envvars.list("proj_1234", "prod", requestOptions);
assert<Equal<typeof listing, ApiPromise<EnvironmentVariableWithSecret[]>>>();
for (const { name, value, isSecret } of await listing) {
  assert<Equal<typeof name, string>>();
  assert<Equal<typeof value, string>>();
  assert<Equal<typeof isSecret, boolean>>();
}
const one = await envvars.retrieve("proj_1234", "prod", "A", requestOptions);
assert<Equal<typeof one, EnvironmentVariableWithSecret>>();
const { success } = await envvars.upload("proj_1234", "prod", upload, requestOptions);
assert<Equal<typeof success, boolean>>();
await envvars.create("proj_1234", "prod", { ...created, isSecret: true }, requestOptions);
await envvars.update("proj_1234", "prod", "A", { value: "2" }, requestOptions);
await envvars.del("proj_1234", "prod", "A", requestOptions);

// Without a project and an environment, inside a task
await envvars.list();
await envvars.list(requestOptions);
await envvars.retrieve("A");
await envvars.retrieve("A", requestOptions);
await envvars.upload(upload, requestOptions);
await envvars.create(created, requestOptions);
await envvars.update("A", { value: "2" }, requestOptions);
await envvars.del("A", requestOptions);
