import { join } from "node:path";
import { Workload } from "../../lib/contracts/workload";
import { type Recording, recordedHostFromFolder } from "./recorded-host";

/** One of the recorded GPU hosts below `hosts/`, with what a test changes on it. */
export const gpuHost = (name: string, changes: Recording = {}) => recordedHostFromFolder(join(import.meta.dirname, "hosts", name), changes);

/** A training workload as a GPU host declares it. */
export const trainingWorkload = (fields: Partial<Workload> = {}) =>
  Workload.parse({ name: "train", kind: "training", unit: "train.service", ...fields });
