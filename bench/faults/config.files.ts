import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Workload } from "@/lib/contracts/workload";
import type { Fault } from "./fault";

const lines = [
  "server:",
  "  host: 127.0.0.1",
  "  port: 8000",
  "model:",
  "  name: autoglm-phone-9b",
  "  limits:",
  "    max_tokens: 25480",
  "",
];
const file = (dir: string) => join(dir, "app/serving.yaml");

/** Somebody indents line 7 with a tab. The service keeps running until its next restart. */
export const fault: Fault = {
  id: "config.files",
  title: "a tab on line 7 of a YAML file",
  repaired: "real",
  async healthy(dir) {
    await mkdir(join(dir, "app"));
    await writeFile(file(dir), lines.join("\n"));
    return async () => {};
  },
  workload: (dir) => Workload.parse({ name: "app", kind: "serving", folder: join(dir, "app"), configs: [file(dir)] }),
  async inject(dir) {
    await writeFile(file(dir), lines.map((line, index) => (index === 6 ? line.replace(/^ {4}/, "\t") : line)).join("\n"));
    return () => writeFile(file(dir), lines.join("\n"));
  },
  expect: { code: "does-not-parse", sentence: /serving\.yaml:7:1 a TAB is used as indentation; YAML allows spaces only$/ },
  runbook: "restore-config",
};
