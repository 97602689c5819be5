// Calls an edge function with a request, as Vercel does.

import handler from "edge-function";

const request = () =>
  new Request("http://localhost/notify", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ to: "hello@example.com" }),
  });

export default { fetch: () => handler(request(), { waitUntil() {} }) };
