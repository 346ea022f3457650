import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { keptSecret } from "../kept-secret";

/** Linux allows 107 bytes in the path of a socket. */
const LONGEST_SOCKET_PATH = 100;

/** Whether onnxruntime loads on this machine. It is optional, because it is not built for every platform. */
function runtimeLoads(root: string): boolean {
  const { status } = spawnSync(process.execPath, ["-e", 'require("onnxruntime-node")'], { cwd: root, stdio: "ignore", timeout: 30_000 });
  return status === 0;
}

/** The settings by which the portal and the demonstration model find each other. When the model cannot run: null, and prints the reason. */
export async function demonstrationModel(root: string, dataFolder: string, say: (line: string) => void) {
  if (process.env.MILLWRIGHT_DEMONSTRATION_MODEL === "off") return null;
  if (!runtimeLoads(root)) {
    say("No demonstration model: the optional package onnxruntime-node does not load on this machine.");
    return null;
  }
  const beside = path.join(dataFolder, "model.sock");
  const isShort = Buffer.byteLength(beside) <= LONGEST_SOCKET_PATH;
  return {
    MILLWRIGHT_MODEL_SOCKET: isShort ? beside : path.join(mkdtempSync(path.join(os.tmpdir(), "millwright-")), "model.sock"),
    MILLWRIGHT_MODEL_SECRET: await keptSecret(dataFolder, "model"),
  };
}
