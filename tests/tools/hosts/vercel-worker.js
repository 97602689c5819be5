// A worker that calls an edge function for Vercel with its requests.

import handler from "./index.mjs";

export default { fetch: (request, _env, ctx) => handler(request, ctx) };
