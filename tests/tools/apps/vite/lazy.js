// Loads the worker at the first request, and answers with the error if that fails.

export default {
  async fetch(request) {
    try {
      return await (await import("./worker.js")).default.fetch(request);
    } catch (error) {
      return new Response(error.message, { status: 500 });
    }
  },
};
