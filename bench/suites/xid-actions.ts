import { readFile } from "node:fs/promises";
import path from "node:path";
import { xidEntry } from "@/agent/checks/gpu/xid-catalogue";
import type { Suite } from "./suite";

/** Our action for each bucket of NVIDIA's column "Immediate Action". Buckets without a line here mean: contact the vendor. */
const actions: Record<string, string[]> = {
  IGNORE: ["ignore"],
  RESTART_APP: ["restart-workload"],
  RESET_GPU: ["reset-gpu"],
  RESTART_BM: ["reboot-host"],
  RESTART_VM: ["reboot-host"],
  WORKFLOW_XID_45: ["follow-other"],
  WORKFLOW_XID_48: ["reset-gpu"],
  WORKFLOW_NVLINK_ERR: ["nvlink"],
  WORKFLOW_NVLINK5_ERR: ["nvlink"],
  XID_154: ["read-line"],
};
const ROW = /\{Code: (\d+), Mnemonic: "[^"]*", Description: "[^"]*", ImmediateResolution: "([^"]*)"/g;

/** NVIDIA's Xid catalogue as in gpud, one code a row. A row without a bucket must not lead to a restart or a reset. */
export const xidActions: Suite = {
  folder: "gpud",
  measures: "the first action for each Xid is NVIDIA's",
  follows: "NVIDIA's sheet of 2025-10-29",
  async read(folder) {
    const text = await readFile(path.join(folder, "components/accelerator/nvidia/xid/catalog_generated.go"), "utf8");
    return [...text.matchAll(ROW)].map(([, code, bucket]) => {
      const { nvidia } = xidEntry(Number(code));
      const wanted = bucket === "" ? ["ignore", "hand-off", "follow-other", null] : (actions[bucket!] ?? ["hand-off"]);
      return { name: `Xid ${code} (${bucket || "no bucket"})`, right: wanted.includes(nvidia), got: String(nvidia) };
    });
  },
};
