/**
 * Takes the pictures of README and docs from the demo fleet, on a separate Millwright: `npm run docs:images`. With `-- --every FOLDER` also
 * pictures of every page, desktop and phone, light and dark, in each language.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { FIRST_RUN_TOKEN, readRun, root, startStack } from "@/e2e/fixtures/stack";
import { freePort } from "@/scripts/free-port";
import { takePictures } from "./pictures";

const { values: options } = parseArgs({ options: { every: { type: "string" } } });
const everyPageInto = options.every && path.resolve(options.every);
if (everyPageInto && !path.relative(root, everyPageInto).startsWith("..")) throw new Error("choose a folder outside of the repository");
const stack = await startStack({ PORT: String(await freePort()) });
let demo: ChildProcess | undefined;
/** The demo joins an organisation, so there must be one. */
const startDemo = () => {
  const env = { ...process.env, MILLWRIGHT_DATA: stack.dataFolder };
  demo = spawn(process.execPath, ["--conditions=react-server", "--import", "tsx", "demo/main.ts"], { cwd: root, env, stdio: "ignore" });
};
try {
  await takePictures({ url: readRun(stack.dataFolder).url, firstRunToken: FIRST_RUN_TOKEN, startDemo, everyPageInto });
} finally {
  demo?.kill("SIGTERM");
  if (demo && demo.exitCode === null) await once(demo, "exit");
  await stack.stop();
  rmSync(stack.dataFolder, { recursive: true, force: true });
}
