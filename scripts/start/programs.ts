/** The programs that `npm start` and `npm run dev` run beside the portal, as arguments for Node. */
export interface Programs {
  gateway: string[];
  worker: string[];
  door: string[];
  agent: string[];
  model: string[];
}

/** Runs TypeScript and restarts when an imported file changes. */
const watched = (file: string): string[] => ["--watch", "--watch-preserve-output", "--conditions=react-server", "--import", "tsx", file];

/** The built programs. The agent's flags save memory on busy hosts. */
export const builtPrograms: Programs = {
  gateway: ["dist/gateway.js"],
  worker: ["dist/worker.js"],
  door: ["dist/door.js"],
  agent: ["--lite-mode", "--max-semi-space-size=1", "--max-old-space-size=64", "--v8-pool-size=1", "dist/agent.cjs"],
  model: ["dist/model.js"],
};

/** The sources, each restarted seconds after a change. (The portal reloads its pages itself.) */
export const watchedPrograms: Programs = {
  gateway: watched("workers/gateway/main.ts"),
  worker: watched("workers/main.ts"),
  door: watched("workers/door/main.ts"),
  agent: watched("agent/main.ts"),
  model: watched("workers/model/main.ts"),
};
