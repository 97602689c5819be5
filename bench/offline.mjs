// A fetch without a network. What remains of a call's time is the caller's own work.

/**
 * Replaces fetch: the first request of its kind is sent, later ones get the same response from memory. Requests are of a
 * kind if their URLs differ in long numbers only (ids, times, tenants). Returns the fetch that sends.
 */
export function goOffline() {
  const { fetch } = globalThis;
  const responses = new Map();

  const send = async (url, init) => {
    const response = await fetch(url, init);
    const text = await response.text();
    return {
      ok: response.ok,
      status: response.status,
      headers: response.headers,
      text: async () => text,
      json: async () => JSON.parse(text),
    };
  };

  globalThis.fetch = (url, init) => {
    const kind = url.replace(/\d{6,}/g, "#");
    if (!responses.has(kind)) responses.set(kind, send(url, init));
    return responses.get(kind);
  };
  return fetch;
}
