import type { Paths } from "../arguments";

/** How an agent is started. */
export interface AgentOptions extends Paths {
  portal: string | undefined;
  token: string | undefined;
  name: string;
  ca: string | undefined;
  /** Folder of versions, when the launcher started this process and guards its updates; and the bundle that runs. */
  versions: string | undefined;
  ownFile: string;
  /** The portal's own data folder, on the machine that it runs on: no part of the agent may read it. */
  portalData: string | undefined;
  /** `HOST:PORT` to serve measurements to a Prometheus at. */
  prometheusListen: string | undefined;
  /** Program that runs approved steps as root, for an agent that is not. */
  stepRunner: string | undefined;
  /** Ends this process and has it started again. */
  restart(): void;
  log(line: string): void;
  signal: AbortSignal;
}
