// Loads the worker at the first request. If that fails, responds with the error.

export default {
  async fetch(request) {
    try {
      return await (await import("./worker.js")).default.fetch(request);
    } catch (error) {
      return new Response(error.message, { status: 500 });
    }
  },
};
