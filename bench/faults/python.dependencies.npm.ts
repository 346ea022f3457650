import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Workload } from "@/lib/contracts/workload";
import type { Fault } from "./fault";
import { runTool } from "./run-tool";

const npm = (cwd: string, ...args: string[]) =>
  runTool("npm", [...args, "--offline", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd });

/** Someone replaces a package of a Node workload with a version that its package.json does not allow. */
export const fault: Fault = {
  id: "python.dependencies",
  title: "a Node package replaced by hand with a version out of range",
  repaired: "real",
  async healthy(dir) {
    for (const version of ["2.1.0", "1.0.0"]) {
      const source = join(dir, `greeter-${version}`);
      await mkdir(source);
      await writeFile(join(source, "package.json"), JSON.stringify({ name: "greeter", version }));
      await npm(source, "pack", "--pack-destination", dir);
    }
    await mkdir(join(dir, "app"));
    await writeFile(
      join(dir, "app/package.json"),
      JSON.stringify({ name: "app", version: "1.0.0", dependencies: { greeter: "file:../greeter-2.1.0.tgz" } }),
    );
    await npm(join(dir, "app"), "install");
    return async () => {};
  },
  workload: (dir) =>
    Workload.parse({ name: "web", kind: "service", folder: join(dir, "app"), requirements: join(dir, "app/package.json") }),
  async inject(dir) {
    await npm(join(dir, "app"), "install", "--no-save", "--no-package-lock", join(dir, "greeter-1.0.0.tgz"));
    return async () => {};
  },
  expect: {
    code: "npm-invalid",
    sentence: /^greeter 1\.0\.0 is installed in .*\/app, demanded is "file:\.\.\/greeter-2\.1\.0\.tgz" from the root project \(npm ls\)$/,
  },
  runbook: "reinstall-node-packages",
};
