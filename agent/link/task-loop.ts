import { Task } from "../../lib/contracts/agent";
import { agentBackoffs } from "../../lib/contracts/agent-backoff";
import { backoffMs, pause } from "./backoff";
import type { Portal } from "./portal";

const WAIT_MS = 25_000;
/** Between two polls that brought nothing new: the portal repeats a task until it has moved on. */
const REPEAT_MS = 700;

export interface TaskLoopOptions {
  portal: Pick<Portal, "call">;
  /** Each returns whether the task was new. */
  onRun(envelope: unknown): Promise<boolean>;
  onCancel(targetId: string, fencingToken: number): boolean;
  onCheckNow(check: string): void;
  onOrder(signed: unknown): boolean;
  /** Returns whether it was new. */
  onWorkloads(document: unknown): boolean;
  signal: AbortSignal;
}

/** Asks the portal for tasks as long as the agent lives, one long-poll after the other. */
export async function runTaskLoop(options: TaskLoopOptions): Promise<void> {
  const { portal, signal } = options;
  for (let attempt = 0; !signal.aborted; ) {
    try {
      const askedMs = Date.now();
      const answer = await portal.call(`agent/v1/tasks?waitMs=${WAIT_MS}`, { timeoutMs: WAIT_MS + 15_000, signal });
      attempt = 0;
      const tasks = (answer as { tasks?: unknown } | undefined)?.tasks;
      const isNew = await handle(Array.isArray(tasks) ? tasks : [], options);
      if (!isNew) await pause(Math.max(0, askedMs + REPEAT_MS - Date.now()), signal);
    } catch {
      if (signal.aborted) return;
      await pause(100 + backoffMs(attempt++, agentBackoffs.tasks), signal);
    }
  }
}

async function handle(tasks: unknown[], { onRun, onCancel, onCheckNow, onOrder, onWorkloads }: TaskLoopOptions): Promise<boolean> {
  let isNew = false;
  for (const raw of tasks) {
    // Signed messages are checked as received: the signature covers fields that this agent does not know.
    const { kind, envelope, signed, document } = (raw ?? {}) as Record<string, unknown>;
    if (kind === "run" && envelope !== undefined) {
      if (await onRun(envelope)) isNew = true;
      continue;
    }
    if (kind === "order" && signed !== undefined) {
      if (onOrder(signed)) isNew = true;
      continue;
    }
    if (kind === "workloads") {
      if (onWorkloads(document)) isNew = true;
      continue;
    }
    const { data: task } = Task.safeParse(raw);
    if (task?.kind === "cancel" && onCancel(task.targetId, task.fencingToken)) isNew = true;
    if (task?.kind === "check-now") {
      isNew = true;
      onCheckNow(task.check);
    }
  }
  return isNew;
}
