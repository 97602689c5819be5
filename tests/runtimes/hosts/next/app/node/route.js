// The smoke program in a Node function of Next.js.

import worker from "../../worker.mjs";

export const dynamic = "force-dynamic";
export const GET = (request) => worker.fetch(request, process.env);
