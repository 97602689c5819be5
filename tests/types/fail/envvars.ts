import { envvars } from "trigger-wasm";

// @ts-expect-error: the environment is a string
envvars.list("proj_1234", 1);
// @ts-expect-error: a list of variables has no pages
(await envvars.list("proj_1234", "prod")).hasNextPage();
// @ts-expect-error: the name is missing
envvars.retrieve();
// @ts-expect-error: a value is a string
envvars.upload("proj_1234", "prod", { variables: { PORT: 3000 } });
// @ts-expect-error: variables are an object, not a list
envvars.upload("proj_1234", "prod", { variables: [{ name: "A", value: "1" }] });
// @ts-expect-error: the variables are missing
envvars.upload("proj_1234", "prod");
// @ts-expect-error: the value is missing
envvars.create("proj_1234", "prod", { name: "A" });
// @ts-expect-error: the new value is in an object
envvars.update("proj_1234", "prod", "A", "2");
// @ts-expect-error: the new value is missing
envvars.update("proj_1234", "prod", "A");
// @ts-expect-error: the name is a string
envvars.del("proj_1234", "prod", { name: "A" });
// @ts-expect-error: the function is called `del`
envvars.delete("proj_1234", "prod", "A");
