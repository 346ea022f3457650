/** Takes the pictures of README and docs from the demo fleet, on a separate Millwright: `npm run docs:images`. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { FIRST_RUN_TOKEN, readRun, root, startStack } from "@/e2e/fixtures/stack";
import { takePictures } from "./pictures";

const stack = await startStack();
let demo: ChildProcess | undefined;
/** The demo joins an organisation, so there must be one. */
const startDemo = () => {
  const env = { ...process.env, MILLWRIGHT_DATA: stack.dataFolder };
  demo = spawn(process.execPath, ["--conditions=react-server", "--import", "tsx", "demo/main.ts"], { cwd: root, env, stdio: "ignore" });
};
try {
  await takePictures(readRun(stack.dataFolder).url, FIRST_RUN_TOKEN, startDemo);
} finally {
  demo?.kill("SIGTERM");
  if (demo && demo.exitCode === null) await once(demo, "exit");
  await stack.stop();
  rmSync(stack.dataFolder, { recursive: true, force: true });
}
