/** Who may import what. A folder that is not listed may import anything. */
export interface Rule {
  /** Files that the rule is about, as a prefix of their path. The longest prefix that fits decides. */
  from: string;
  /** Project folders and files that may be imported, as prefixes. */
  mayImport: string[];
  /** Packages that may not be imported. */
  neverPackages?: RegExp;
  why: string;
}

export const rules: Rule[] = [
  {
    from: "lib/contracts/",
    mayImport: ["lib/contracts/"],
    // croner is pure and has no dependencies: browser and server must name the same next run of a schedule.
    neverPackages: /^(?!(zod|croner)$)/,
    why: "contracts are what all parts say to each other: zod, croner and other contracts only",
  },
  {
    from: "agent/",
    mayImport: ["agent/", "lib/contracts/"],
    neverPackages: /^(next|react|@prisma|pg|bullmq|ioredis|fastify|pino|server-only)/,
    why: "the agent is a program of its own on somebody's host: it shares the contracts and nothing else",
  },
  {
    from: "components/",
    mayImport: ["components/", "lib/contracts/"],
    neverPackages: /^(node:|@prisma|pg$|bullmq|ioredis|fastify|pino|server-only)/,
    why: "components run in the browser: they see contracts, never the server",
  },
  {
    from: "lib/",
    mayImport: ["lib/", "messages/", "prisma/generated/", "runbooks/"],
    neverPackages: /^(react|@tanstack|fastify)/,
    why: "lib is what it does: it knows neither pages nor processes",
  },
  {
    from: "workers/portal/",
    mayImport: ["workers/", "lib/"],
    neverPackages: /^(react|@prisma|pg$)/,
    why: "the portal's process starts Next and settles what must come before it",
  },
  {
    from: "workers/",
    mayImport: ["workers/", "lib/"],
    neverPackages: /^(next|react|@prisma|pg$)/,
    why: "workers call verbs of lib; the database is lib's business",
  },
  {
    from: "app/",
    mayImport: ["app/", "components/", "lib/"],
    neverPackages: /^(@prisma|pg$|bullmq|ioredis|fastify)/,
    why: "a page or a handler parses, calls a verb and replies",
  },
  { from: "messages/", mayImport: ["messages/", "lib/contracts/"], why: "messages are words, one file a page or folder" },
  { from: "i18n/", mayImport: ["messages/", "lib/"], why: "i18n tells next-intl the language of a request and its messages" },
  {
    from: "e2e/",
    mayImport: ["e2e/", "demo/simulator/", "lib/contracts/", "scripts/free-port"],
    why: "specs see the product from outside",
  },
];

/** Only these files of lib may use Next's request API. */
export const mayUseNextRequest = /^lib\/(auth\/|http\.ts|live\/)/;
/** Only these may use the directory client. Everything else goes through withOrg. */
export const mayUseDirectoryClient =
  /^(lib\/(db|auth\/([\w-]+|sessions\/[\w-]+)|members\/sign-up|orgs\/create|nodes\/[\w-]+|fleet\/gateway-beat)\.ts|scripts\/|prisma\/|.*\.test\.ts|bench\/|demo\/)/;

/** Only these files of the agent may start a program, so that its rights are decided and enforced in one place. */
export const mayStartPrograms = /^agent\/(host\/start-program\.ts|testing\/)/;

/** Names that say nothing about what is inside. */
export const emptyNames = /(^|\/)(utils?|helpers?|common|managers?|misc|shared)(\/|\.tsx?$)/;
export const LONGEST_FILE = 300;
/** Files that may be longer, each with its reason. */
export const longOnPurpose: Record<string, string> = {};
