// Large payloads and outputs: the API only hands out addresses, the object store holds the bytes.

import { answer } from "../http/routes.mjs";
import { objectKey, presign } from "../model/store.mjs";

export const routes = [
  { method: "PUT", path: "/api/v2/packets/*", tokens: ["secret"], handler: addressForUpload },
  {
    method: "GET",
    path: "/api/v1/packets/*",
    tokens: ["secret", "public"],
    cors: true,
    handler: addressForDownload,
  },
];

function addressForUpload({ state, environment, params }) {
  const storagePath = params["*"];
  const presignedUrl = presign(state, "PUT", objectKey(environment, storagePath));
  return answer({ presignedUrl, storagePath });
}

function addressForDownload({ state, environment, params }) {
  return answer({ presignedUrl: presign(state, "GET", objectKey(environment, params["*"])) });
}
