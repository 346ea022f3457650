import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { licenceTexts } from "../scripts/release/licences.mjs";

// One file for every host, old Nodes included: CommonJS, nothing to install beside it.
const outfile = fileURLToPath(new URL("../dist/agent.cjs", import.meta.url));
const MAX_BYTES = 1_000_000;
const TARGET = "node20.15";

/** Leaves `knows` and `cannotSee` out of the bundle: only docs/faults.md needs them. */
const withoutDocumentation = {
  name: "without-documentation",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\bagent\/.*-?check\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/^ *(?:knows|cannotSee):\s*"(?:[^"\\]|\\.)*",\n/gm, ""),
      loader: "ts",
    })),
};

/** zod's methods carry its writer of JSON Schema along, 20 KB that the agent never calls: a call would throw. */
const JSON_SCHEMA =
  "toJSONSchema createToJSONSchemaMethod allProcessors JSONSchemaGenerator initializeContext handleUnrepresentable processSchema process extractDefs finalize";
const withoutJsonSchema = {
  name: "without-json-schema",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\bzod\/v4\/core\/(?:to-json-schema|json-schema-processors|json-schema-generator)\.js$/ }, () => ({
      contents: `const unused = () => undefined; export { unused as createStandardJSONSchemaMethod }; ${JSON_SCHEMA.split(" ")
        .map((name) => `export { unused as ${name} };`)
        .join(" ")}`,
      loader: "js",
    })),
};

/** Packages get short names, as they are half of the bundle. Our own names stay, so that a stack trace of a host can be read. */
const shortNamesInPackages = {
  name: "short-names-in-packages",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\bnode_modules\/.*\.[cm]?js$/ }, async ({ path }) => {
      const source = readFileSync(path, "utf8");
      const format = /^(?:import|export)\b/m.test(source) ? "esm" : "cjs";
      const { code } = await transform(source, { format, minifyIdentifiers: true, target: TARGET });
      return { contents: code, loader: "js" };
    }),
};

const { metafile } = await build({
  entryPoints: [fileURLToPath(new URL("main.ts", import.meta.url))],
  outfile,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: TARGET,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  metafile: true,
  plugins: [withoutDocumentation, withoutJsonSchema, shortNamesInPackages],
  logLevel: "warning",
  logOverride: { "import-is-undefined": "silent" },
});

const bundle = readFileSync(outfile);
if (bundle.length > MAX_BYTES) throw new Error(`the agent is ${bundle.length} bytes; it must stay under ${MAX_BYTES}`);
// With one character beyond ASCII, V8 keeps the whole source at two bytes a character: 700 KB more on every host.
const beyond = bundle.findIndex((byte) => byte > 127);
if (beyond >= 0)
  throw new Error(`the agent holds a character that is not ASCII: …${bundle.subarray(beyond - 60, beyond + 8)}…; write it as \\u…`);
const sha256 = createHash("sha256").update(bundle).digest("hex");
const version = /AGENT_VERSION = "([\d.]+)"/.exec(readFileSync(new URL("version.ts", import.meta.url), "utf8"))?.[1];
const { version: packageVersion } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
if (version !== packageVersion) throw new Error(`agent/version.ts says ${version} and package.json ${packageVersion}`);
writeFileSync(outfile.replace(/\.cjs$/, ".json"), `${JSON.stringify({ version, sha256, sizeBytes: bundle.length })}\n`);
writeFileSync(`${outfile}.sha256`, `${sha256}\n`);
// The bundle keeps no comments, so the licences of what it holds lie beside it and go to hosts with it.
const licences = licenceTexts(fileURLToPath(new URL("..", import.meta.url)), Object.keys(metafile.inputs));
writeFileSync(outfile.replace(/\.cjs$/, ".licenses.txt"), licences.join(`\n${"-".repeat(80)}\n\n`));
console.log(`dist/agent.cjs ${version} ${Math.round(bundle.length / 1024)} KiB sha256 ${sha256}`);
