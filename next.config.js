import createNextIntlPlugin from "next-intl/plugin";

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: [
    "@node-rs/argon2",
    "@prisma/client",
    "@prisma/adapter-pg",
    "pg",
    "bullmq",
    "ioredis",
    "pino",
    "prom-client",
    "@simplewebauthn/server",
  ],
  // The build's own check would read the whole tree a second time: `npm run check` has done it.
  typescript: { ignoreBuildErrors: true },
  // A navigation that meets no network waits for it instead of loading the address afresh, which would lose the page.
  experimental: { useOffline: true },
};

export default createNextIntlPlugin("./i18n/request.ts")(config);
