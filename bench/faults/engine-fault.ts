import { join } from "node:path";
import { missingTool } from "@/scripts/tools/debian";
import { serveEngine } from "./engine-server";
import type { EngineState } from "./engine-state";
import type { Undo } from "./fault";

const states = new Map<string, EngineState>();
const GIB = 1024 ** 3;

export const engineSocket = (dir: string) => join(dir, "docker.sock");
/** How the agent and `docker` find this engine. */
export const engineEnvironment = (dir: string) => ({ DOCKER_HOST: `unix://${engineSocket(dir)}`, DOCKER_CONFIG: join(dir, ".docker") });

/** The engine's state for a fault's folder. The injection changes it. */
export function engineState(dir: string): EngineState {
  const state = states.get(dir) ?? {
    containers: new Map(),
    local: new Map(),
    registry: new Map(),
    memTotalBytes: 64 * GIB,
    rootFolder: "/",
  };
  states.set(dir, state);
  return state;
}

/** Serves the engine of a fault's folder. */
export async function startEngine(dir: string): Promise<Undo> {
  const stop = await serveEngine(engineSocket(dir), engineState(dir));
  let stopped = false;
  return async () => {
    if (!stopped) await stop();
    stopped = true;
    states.delete(dir);
  };
}

/** Why this machine cannot run a runbook that uses the `docker` program; null when it can. */
export const withoutDocker = (): string | null => missingTool("docker");
