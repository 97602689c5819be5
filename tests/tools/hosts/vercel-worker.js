// A worker that hands its requests to an edge function for Vercel.

import handler from "./index.mjs";

export default { fetch: (request, _env, ctx) => handler(request, ctx) };
