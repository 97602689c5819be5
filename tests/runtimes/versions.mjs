// The versions of runtimes and bundlers that the package is tested with. They are not dependencies of the project, since they
// are large, and the Node versions among them would hide the developer's own.

/** The package and the version of each runtime, and the name of its `program`, if it is used as one. */
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

/** A Node that the package refuses, in a file that even this one must be able to read. */
export const oldNode = of("node@12.22.12", "node");

export const bundlers = {
  webpack: of("webpack@5.112.2"),
  Vite: of("vite@8.3.8"), // bundles with rolldown
  wrangler: of("wrangler@4.164.0", "wrangler"),
  "Next.js": of("next@16.4.6 react@19.3.1 react-dom@19.3.1", "next"),
};

/** Packages that programs use together with this one: fetch functions, mocks of fetch, tracing, fake timers. */
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
  // React's server components need webpack.
  React: of("react@19.2.0 react-dom@19.2.0 react-server-dom-webpack@19.2.0 webpack@5.112.2"),
  Jest: of("jest@30.5.2", "jest"),
  Vitest: of("vitest@5.1.1", "vitest"),
};

/** The tools that docs/tools describes. */
export const tools = {
  "Jest 29": of("jest@29.7.0", "jest"),
  "babel-jest": of(
    "jest@30.5.2 babel-jest@30.5.2 @babel/core@7.29.13 @babel/preset-env@7.29.14",
    "jest",
  ),
  "ts-jest": of("jest@30.5.2 ts-jest@29.4.15 typescript@5.9.3 @types/jest@30.0.0", "jest"),
  "next/jest": of(
    "next@16.4.6 react@19.3.1 react-dom@19.3.1 jest@30.5.2 jest-environment-jsdom@30.5.2",
    "jest",
  ),
  "Jest's environments": of(
    "jest@30.5.2 jest-environment-jsdom@30.5.2 @happy-dom/jest-environment@20.14.5 happy-dom@20.14.5",
    "jest",
  ),
  NestJS: of(
    "@nestjs/common@11.2.10 @nestjs/core@11.2.10 @nestjs/testing@11.2.6 reflect-metadata@0.2.2 rxjs@7.8.2 " +
      "jest@30.5.2 ts-jest@29.4.15 typescript@5.9.3 @types/jest@30.0.0 @types/node@24.9.0",
    "jest",
  ),
  "Vitest's environments": of("vitest@5.1.1 jsdom@31.0.1 happy-dom@21.0.4", "vitest"),
  Yarn: of("@yarnpkg/cli-dist@4.18.1", "yarn"),
  "@vercel/nft": of("@vercel/nft@1.11.5"),
  "ts-node": of("ts-node@10.9.2 typescript@5.9.3 @types/node@20.19.43", "ts-node"),
  tsx: of("tsx@4.23.15", "tsx"),
  "TypeScript 5.0": of("typescript@5.0.4", "tsc"),
  "TypeScript 5.9": of("typescript@5.9.3", "tsc"),
  "TypeScript 7": of("typescript@7.0.2", "tsc"),
  "Vite 7": of("vite@7.3.8"),
  "Vite 8": bundlers.Vite,
  "Hono's build": of("hono@4.13.19 @hono/vite-build@1.11.1 vite@8.3.8"),
  "Cloudflare's Vitest plugin": of("@cloudflare/vitest-plugin@1.5.0 vitest@5.1.1"),
  "vitest-pool-workers 0.23": of("@cloudflare/vitest-pool-workers@0.23.0 vitest@4.1.12"),
  "vitest-pool-workers 0.12": of("@cloudflare/vitest-pool-workers@0.12.21 vitest@3.2.7"), // the last for Vitest 3
  "Astro 5": of("astro@5.18.2 @astrojs/cloudflare@12.6.13"), // builds without Cloudflare's plugin for Vite
  "Astro 7": of("astro@7.3.5 @astrojs/cloudflare@14.3.3 wrangler@4.164.0"),
  Nitro: of("nitropack@2.13.6 h3@1.15.11"),
  Nuxt: of("nuxt@4.5.2"),
  "React Router": of(
    "react-router@8.4.0 @react-router/dev@8.4.0 @react-router/node@8.4.0 react@19.3.1 react-dom@19.3.1 isbot@5.2.3 " +
      "@cloudflare/vite-plugin@1.64.0 vite@8.3.8 wrangler@4.164.0",
  ),
  SvelteKit: of(
    "@sveltejs/kit@2.70.4 @sveltejs/vite-plugin-svelte@7.3.1 svelte@5.57.3 vite@8.3.8 " +
      "@sveltejs/adapter-cloudflare@7.2.9 @sveltejs/adapter-netlify@6.0.4 @sveltejs/adapter-vercel@6.3.4",
  ),
};
