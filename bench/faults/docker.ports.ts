import { type ChildProcess, spawn } from "node:child_process";
import { Workload } from "@/lib/contracts/workload";
import { freePort } from "@/scripts/free-port";
import { engineEnvironment, engineState, startEngine } from "./engine-fault";
import { startContainer } from "./engine-run";
import { storedContainer } from "./engine-server";
import type { Fault } from "./fault";

const ports = new Map<string, number>();
const HOLD =
  "import socket,sys,time; s=socket.socket(); s.bind(('127.0.0.1',int(sys.argv[1]))); s.listen(); print('ready',flush=True); time.sleep(3600)";

/** Another process takes the port of a stopped container, which then cannot start. */
export const fault: Fault = {
  id: "docker.ports",
  title: "a process that took the container's port",
  repaired: "real",
  async healthy(dir) {
    const port = await freePort();
    ports.set(dir, port);
    const web = storedContainer({ name: "web", hostPort: port });
    engineState(dir).containers.set(web.id, web);
    await startContainer(web);
    return startEngine(dir);
  },
  workload: () => Workload.parse({ name: "web", kind: "service", container: "web" }),
  async inject(dir) {
    const web = [...engineState(dir).containers.values()][0]!;
    await web.stop();
    const holder = await hold(ports.get(dir)!);
    await startContainer(web).catch(() => (web.status = "created"));
    return async () => void holder.kill("SIGKILL");
  },
  expect: {
    code: "port-held-by-process",
    sentence:
      /^Container web could not start because port \d+ was taken; process \d+ \(.*socket.*\) holds it; \d+ is free \(Engine API, \/proc\/\d+\/fd\)\.$/,
  },
  runbook: "move-container-port",
  environment: engineEnvironment,
};

function hold(port: number): Promise<ChildProcess> {
  const child = spawn("python3", ["-c", HOLD, String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    child.stdout!.once("data", () => resolve(child));
    child.once("exit", (code) => reject(new Error(`the holder ended with ${code}`)));
  });
}
