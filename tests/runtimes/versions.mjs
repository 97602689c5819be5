// The runtimes and bundlers that the package is tried in, each in the version named here. They are no dependencies of the
// project: they are large, and the Nodes among them would stand before the developer's own.

/** Package and version; `program` is the command it brings, where it is run as one. */
const of = (spec, program) => ({ spec, program });

export const runtimes = {
  "Node 20": of("node@20.19.0", "node"), // the oldest that the package is for
  "Node 22": of("node@22.23.3", "node"),
  "Node 24": of("node@24.9.0", "node"),
  "Deno 2": of("deno@2.9.6", "deno"),
  "Deno 2.0": of("deno@2.0.0", "deno"),
  "Bun 1": of("bun@1.4.5", "bun"),
  "Bun 1.1": of("bun@1.1.0", "bun"), // the oldest that the package is for
  workerd: of("workerd@1.20261117.1", "workerd"),
  "Edge Runtime": of("@edge-runtime/vm@5.0.0"),
};

export const bundlers = {
  webpack: of("webpack@5.112.2"),
  Vite: of("vite@8.3.8"), // bundles with rolldown
  wrangler: of("wrangler@4.164.0", "wrangler"),
  "Next.js": of("next@16.4.6 react@19.3.1 react-dom@19.3.1", "next"),
};

/** What programs have beside the package: other fetches, mocks of fetch, tracing, fake timers. */
export const companions = {
  "node-fetch": of("node-fetch@3.3.2"),
  "cross-fetch": of("cross-fetch@4.1.0"),
  "undici 6": of("undici@6.29.1"),
  "undici 7": of("undici@7.30.2"),
  MSW: of("msw@2.15.0"),
  nock: of("nock@14.0.17"),
  OpenTelemetry: of(
    "@opentelemetry/api@1.9.1 @opentelemetry/sdk-trace-node@2.12.1 @opentelemetry/instrumentation-undici@0.33.0",
  ),
  Jest: of("jest@30.5.2", "jest"),
  Vitest: of("vitest@5.1.1", "vitest"),
};
