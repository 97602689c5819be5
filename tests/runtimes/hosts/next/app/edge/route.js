// The smoke program in an edge function of Next.js.

import worker from "../../worker.mjs";

export const runtime = "edge";
export const dynamic = "force-dynamic";
export const GET = (request) => worker.fetch(request, process.env);
