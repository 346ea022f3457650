import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { type Finding, faulty, type Memory, unknown } from "../check";
import { askChat, endpointKey, failureText, listModels, NeedsKey } from "./chat-probe";
import { parseCommand } from "./command-line";
import type { FoundProcess } from "./find-process";
import type { ServingProfile } from "./profiles";

/** What the server itself says: its list of models, and once for each start of the process its answer to the golden prompt. */
export async function wrongAnswers(
  host: Host,
  workload: Workload,
  profile: ServingProfile,
  process: FoundProcess,
  memory: Memory,
): Promise<Finding | null> {
  try {
    const key = await endpointKey(host, workload, parseCommand(process.argv).flags);
    const models = await listModels(host, workload.endpoint!, key);
    const served = models.find(({ id }) => profile.servedNames.includes(id) || profile.models.includes(id));
    if (!served)
      return faulty(
        "wrong-model",
        `${workload.endpoint} lists ${models.map(({ id }) => id).join(", ") || "no model"}, not ${profile.servedNames[0]} (/v1/models)`,
      );
    if (served.maxLength !== null && served.maxLength !== profile.contextLength)
      return faulty(
        "wrong-flags",
        `${served.id} takes ${served.maxLength} tokens, profile ${profile.name} says ${profile.contextLength} (/v1/models)`,
      );
    const start = `${process.pid}:${process.startTicks}`;
    if (memory.get("golden") === start) return null;
    const { content } = await askChat(host, workload.endpoint!, { ...profile.golden, model: served.id, maxTokens: 300, key }, 45_000);
    if (!profile.golden.expect.test(content))
      return faulty(
        "wrong-answers",
        `To "${profile.golden.user}" ${served.id} answers "${content.slice(0, 120).replace(/\s+/g, " ")}", which is no action (golden prompt of profile ${profile.name})`,
      );
    memory.set("golden", start);
    return null;
  } catch (error) {
    if (error instanceof NeedsKey)
      return unknown(
        `${workload.endpoint} asks for an API key (${error.status}): put VLLM_API_KEY or OPENAI_API_KEY into the workload's environment file`,
      );
    return unknown(`${workload.endpoint} cannot be asked yet: ${failureText(error)}`);
  }
}
