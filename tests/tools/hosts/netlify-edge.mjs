// Calls the edge function of the first argument with a request, as Netlify does, and prints the response.

import { pathToFileURL } from "node:url";

const { default: handler } = await import(pathToFileURL(Deno.args[0]));
const request = new Request("http://localhost/notify", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ to: "hello@example.com" }),
});
const context = { ip: "127.0.0.1", next: () => new Response("not found", { status: 404 }) };
const response = await handler(request, context);
console.log(await response.text());
