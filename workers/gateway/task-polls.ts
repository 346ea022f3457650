import type { Ctx } from "@/lib/context";
import type { Task } from "@/lib/contracts/agent";

type NodeCtx = Ctx & { actor: { kind: "node"; nodeId: string; name: string } };

interface Waiter {
  /** There is work: read the rows. */
  wake(): void;
  /** There may be work: ask the cheaper question first. */
  look(): void;
  /** End empty: a newer poll of the same node has come, or the gateway is stopping. */
  dismiss(): void;
}

/** Work stays in the rows until its target moves on. An agent that is claiming it does not get it again before this time. */
const REPEAT_MS = 2_000;
/** How long a request for a check is kept for an agent that is between two polls. */
const WISH_MS = 30_000;
/** When everything may have changed, polls read again over this time each, not all at once. */
const SPREAD_MS = 2;

function keyOf(task: Task): string {
  switch (task.kind) {
    case "run":
      return `run ${task.envelope.targetId} ${task.envelope.fencingToken}`;
    case "cancel":
      return `cancel ${task.targetId} ${task.fencingToken}`;
    case "order":
      return `order ${task.signed.order.orderId}`;
    case "workloads":
      return `workloads ${task.document.revision}`;
    case "check-now":
      return `check ${task.check}`;
  }
}

/**
 * The waiting polls of this gateway's agents, one per node. The rows are the truth and are read at the start and end of every wait; a wake
 * only says when to read.
 */
export class TaskPolls {
  private readonly waiters = new Map<string, Waiter>();
  private readonly told = new Map<string, Map<string, number>>();
  private readonly wishes = new Map<string, Map<string, number>>();
  private draining = false;

  constructor(
    private readonly read: (ctx: NodeCtx) => Promise<Task[]>,
    /** Cheaper than `read`, for when no wake-up came. */
    private readonly hasWork: (ctx: NodeCtx) => Promise<boolean>,
  ) {}

  get size(): number {
    return this.waiters.size;
  }

  /** Waits at most `waitMs` for something to do. Ends at once with nothing when `gone` aborts, a newer poll comes or we are stopping. */
  async poll(ctx: NodeCtx, waitMs: number, gone: AbortSignal): Promise<Task[]> {
    const { nodeId } = ctx.actor;
    const endsAt = Date.now() + waitMs;
    const turn = this.takeTurn(nodeId, gone);
    try {
      for (;;) {
        const again = turn.next();
        const pending = turn.woken || (await this.hasWork(ctx)) ? await this.read(ctx) : [];
        if (turn.over) return [];
        const tasks = [...this.takeWishes(nodeId), ...this.untold(nodeId, pending)];
        if (tasks.length > 0 || Date.now() >= endsAt) return this.tell(nodeId, tasks);
        await again(Math.min(endsAt, this.repeatAt(nodeId)) - Date.now());
      }
    } finally {
      turn.leave();
    }
  }

  /** `"*"`: all of them, spread out a little. */
  wake(nodeId: string, check?: string): void {
    if (check) this.wish(nodeId, check);
    if (nodeId !== "*") this.waiters.get(nodeId)?.wake();
    else for (const [index, waiter] of [...this.waiters.values()].entries()) setTimeout(() => waiter.look(), index * SPREAD_MS).unref();
  }

  /** Answers every poll with nothing and every later one too. */
  drain(): void {
    this.draining = true;
    for (const waiter of this.waiters.values()) waiter.dismiss();
  }

  private takeTurn(nodeId: string, gone: AbortSignal) {
    this.waiters.get(nodeId)?.dismiss();
    let ring: () => void = () => {};
    const turn = {
      over: this.draining || gone.aborted,
      woken: false,
      /** Made before the rows are read: a wake that comes while they are being read is not lost. */
      next: () => {
        const rung = new Promise<void>((resolve) => {
          ring = resolve;
        });
        return async (ms: number) => {
          if (turn.over) return;
          turn.woken = false;
          const timer = setTimeout(ring, Math.max(0, ms));
          await rung;
          clearTimeout(timer);
        };
      },
      leave: () => {
        if (this.waiters.get(nodeId) === waiter) this.waiters.delete(nodeId);
        gone.removeEventListener("abort", waiter.dismiss);
      },
    };
    const waiter: Waiter = {
      wake: () => {
        turn.woken = true;
        ring();
      },
      look: () => ring(),
      dismiss: () => {
        turn.over = true;
        ring();
      },
    };
    this.waiters.set(nodeId, waiter);
    gone.addEventListener("abort", waiter.dismiss);
    return turn;
  }

  private untold(nodeId: string, tasks: Task[]): Task[] {
    const told = this.told.get(nodeId);
    if (!told) return tasks;
    const keys = new Set(tasks.map(keyOf));
    for (const key of told.keys()) if (!keys.has(key)) told.delete(key);
    if (told.size === 0) this.told.delete(nodeId);
    return tasks.filter((task) => (told.get(keyOf(task)) ?? 0) <= Date.now() - REPEAT_MS);
  }

  private tell(nodeId: string, tasks: Task[]): Task[] {
    const told = this.told.get(nodeId) ?? new Map<string, number>();
    for (const task of tasks) if (task.kind !== "check-now") told.set(keyOf(task), Date.now());
    if (told.size > 0) this.told.set(nodeId, told);
    return tasks;
  }

  private repeatAt(nodeId: string): number {
    const told = this.told.get(nodeId);
    return told ? Math.min(...told.values()) + REPEAT_MS : Number.POSITIVE_INFINITY;
  }

  private wish(nodeId: string, check: string): void {
    const wishes = this.wishes.get(nodeId) ?? new Map<string, number>();
    wishes.set(check, Date.now() + WISH_MS);
    this.wishes.set(nodeId, wishes);
    setTimeout(() => {
      if ((wishes.get(check) ?? 0) <= Date.now()) wishes.delete(check);
      if (wishes.size === 0 && this.wishes.get(nodeId) === wishes) this.wishes.delete(nodeId);
    }, WISH_MS + 10).unref();
  }

  private takeWishes(nodeId: string): Task[] {
    const wishes = this.wishes.get(nodeId);
    if (!wishes) return [];
    this.wishes.delete(nodeId);
    return [...wishes].filter(([, untilMs]) => untilMs > Date.now()).map(([check]) => ({ kind: "check-now", check }));
  }
}
