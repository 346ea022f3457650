/** The programs beside the portal that `npm start` and `npm run dev` keep running, as arguments for Node. */
export interface Programs {
  gateway: string[];
  worker: string[];
  door: string[];
  agent: string[];
  model: string[];
}

/** Starts TypeScript as it is and starts it again when a file that it imports changes. */
const watched = (file: string): string[] => ["--watch", "--watch-preserve-output", "--conditions=react-server", "--import", "tsx", file];

/** What was built. The agent's flags save memory on hosts that have other work to do. */
export const builtPrograms: Programs = {
  gateway: ["dist/gateway.js"],
  worker: ["dist/worker.js"],
  door: ["dist/door.js"],
  agent: ["--lite-mode", "--max-semi-space-size=1", "--max-old-space-size=64", "--v8-pool-size=1", "dist/agent.cjs"],
  model: ["dist/model.js"],
};

/** The sources, each started again seconds after a change. (The portal reloads its pages itself.) */
export const watchedPrograms: Programs = {
  gateway: watched("workers/gateway/main.ts"),
  worker: watched("workers/main.ts"),
  door: watched("workers/door/main.ts"),
  agent: watched("agent/main.ts"),
  model: watched("workers/model/main.ts"),
};
