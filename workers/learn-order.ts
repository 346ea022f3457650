/** Runs in a separate thread: learns the order of a workload's log lines, so that the worker's other jobs do not wait. */
import { parentPort, workerData } from "node:worker_threads";
import * as z from "zod";
import { learnSequences } from "@/lib/detection/sequence/model";
import { saveModel } from "@/lib/detection/sequence/stored";

const runs = z.array(z.array(z.string())).parse(workerData);
const model = learnSequences(runs);
parentPort?.postMessage(model && saveModel(model));
