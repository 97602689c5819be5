// The smoke program in Next.js' middleware, which is an edge function.

import worker from "./worker.mjs";

export const config = { matcher: "/middleware" };
export const middleware = (request) => worker.fetch(request, process.env);
