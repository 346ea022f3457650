import type * as z from "zod";
import type { ContainerStep } from "../../lib/contracts/runbook";
import type { HostResponse } from "../host/host";
import { done, failed, resolveValue, type StepContext, type StepResult } from "./step";

const SOCKET = "/var/run/docker.sock";

/** Acts on a container or image through the Docker Engine's API (v1.24 and later), without the `docker` program. */
export async function runContainer(step: z.infer<typeof ContainerStep>, context: StepContext): Promise<StepResult> {
  const { action } = step.container;
  const name = resolveValue(step.container.name, context.values);
  const post = (path: string, body?: unknown): Promise<HostResponse> =>
    context.host.request({
      socketPath: context.dockerSocket ?? SOCKET,
      path,
      method: "POST",
      timeoutMs: context.timeoutMs,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  context.output("agent", `${action} ${name}\n`);
  const container = `/containers/${encodeURIComponent(name)}`;
  if (action === "pull") return pulled(await post(`/images/create?fromImage=${encodeURIComponent(name)}`), name, context);
  if (action === "update") return judged(await post(`${container}/update`, limitsOf(step, context.values)), action, name);
  return judged(await post(`${container}/${action}`), action, name);
}

function limitsOf({ container }: z.infer<typeof ContainerStep>, values: Record<string, string>): Record<string, number> {
  const limits: Record<string, number> = {};
  if (container.memoryBytes !== undefined) {
    const bytes = positive(resolveValue(container.memoryBytes, values), "memoryBytes");
    // Swap follows, or the Engine refuses a memory limit above the swap limit.
    Object.assign(limits, { Memory: bytes, MemorySwap: bytes });
  }
  if (container.cpus !== undefined) limits.NanoCpus = Math.round(positive(resolveValue(container.cpus, values), "cpus") * 1e9);
  return limits;
}

function positive(text: string, name: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new Error(`${name} must be a number above 0, not ${JSON.stringify(text)}`);
  return value;
}

function judged(answer: HostResponse, action: string, name: string): StepResult {
  // 304: it already is started, or stopped.
  if ((answer.status >= 200 && answer.status < 300) || answer.status === 304) return done;
  return failed(`the Docker Engine refused to ${action} ${name} (${answer.status}): ${messageOf(answer.body)}`);
}

/** A pull answers 200 first and its failure later, as a line of the stream. */
function pulled(answer: HostResponse, name: string, context: StepContext): StepResult {
  if (answer.status !== 200) return judged(answer, "pull", name);
  for (const line of answer.body.split("\n").filter(Boolean)) {
    try {
      const { status, id, error } = JSON.parse(line) as { status?: string; id?: string; error?: string };
      if (error) return failed(`pulling ${name} failed: ${error}`);
      if (status && !status.startsWith("Downloading") && !status.startsWith("Extracting"))
        context.output("stdout", `${id ? `${id}: ` : ""}${status}\n`);
    } catch {
      context.output("stdout", `${line}\n`);
    }
  }
  return done;
}

function messageOf(body: string): string {
  try {
    return String((JSON.parse(body) as { message?: unknown }).message ?? body).slice(0, 500);
  } catch {
    return body.slice(0, 500);
  }
}
