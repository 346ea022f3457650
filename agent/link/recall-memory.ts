import { agentBackoffs } from "../../lib/contracts/agent-backoff";
import { HostMemoryAnswer } from "../../lib/contracts/host-memory";
import type { HadFile } from "../disk/had-file";
import { backoffMs, pause } from "./backoff";
import { PortalError, parseAnswer } from "./http-client";
import type { Portal } from "./portal";

/** Gets a lost memory back from the portal. Tries until the portal answers; an older portal, which keeps none, refuses for good. */
export async function recallMemory(had: HadFile, portal: Pick<Portal, "call">, log: (line: string) => void, signal: AbortSignal) {
  for (let attempt = 0; had.isLost && !signal.aborted; attempt++) {
    try {
      const { memory } = parseAnswer(HostMemoryAnswer, await portal.call("agent/v1/memory", { signal }));
      had.restore(memory);
      const parts = Object.values(memory).reduce((sum, kind) => sum + Object.keys(kind).length, 0);
      if (parts > 0) log(`the portal gave back what this host had: ${parts} parts`);
    } catch (error) {
      if (error instanceof PortalError && error.isFinal) had.restore({});
      else await pause(200 + backoffMs(attempt, agentBackoffs.memory), signal);
    }
  }
}
