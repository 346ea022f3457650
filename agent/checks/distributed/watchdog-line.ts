/** What NCCL's watchdog in PyTorch says of a collective that did not end in time. */
export interface CollectiveTimeout {
  rank: number | null;
  /** The process group that the sequence number counts in; "" where the line names none. */
  group: string;
  /** Negative when the line does not tell. */
  sequence: number;
  operation: string;
  timeoutMs: number;
}

const WATCHDOG = /Watchdog caught collective operation timeout: WorkNCCL\(((?:[^()]|\([^()]*\))*)/;
/** `Timeout at NCCL work: 41, last enqueued NCCL work: 44, last completed NCCL work: 40`, and its newer form `detected by watchdog at work: 41, …`. */
const AT_WORK = /(?:Timeout at NCCL work|detected by watchdog at work): (\d{1,15}), last enqueued (?:NCCL )?work: (\d{1,15})/;

/**
 * Reads a line such as `[Rank 5] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=41, OpType=ALLREDUCE, NumelIn=1, Timeout(ms)=600000)
 * ran for 600026 milliseconds before timing out.` (torch/csrc/distributed/c10d/ProcessGroupNCCL.cpp). Null for every other line.
 */
export function parseWatchdogLine(line: string): CollectiveTimeout | null {
  const body = WATCHDOG.exec(line)?.[1];
  const work = body === undefined ? AT_WORK.exec(line) : null;
  if (body === undefined && work === null) return null;
  const field = (name: string) => new RegExp(`${name}=([\\w-]+)`).exec(body ?? "")?.[1];
  const rank = /\[(?:PG [^\]]{1,120})?rank ?(\d{1,7})\]/i.exec(line)?.[1] ?? /\bRank (\d{1,7})\]/.exec(line)?.[1];
  return {
    rank: rank === undefined ? null : Number(rank),
    group: /PG (?:ID \d{1,6} PG GUID |GUID )?([^\]]{1,80}?) Rank \d/.exec(line)?.[1] ?? "",
    sequence: Number(field("SeqNum") ?? work?.[1] ?? -1),
    operation: field("OpType") ?? "a collective",
    timeoutMs: Number(field("Timeout\\(ms\\)") ?? 0),
  };
}

export interface Straggler {
  rank: number;
  sequence: number;
  /** The rank that is furthest ahead, and where it waits. */
  ahead: { rank: number; sequence: number };
  others: number;
}

/**
 * Of the ranks whose time-outs count in one group, the one that has come least far: the others wait for it. A rank's place is the lowest number
 * that it waits at. Null when all wait at the same place or only one has spoken.
 */
export function stragglerOf(timeouts: CollectiveTimeout[]): Straggler | null {
  const groups = new Map<string, Map<number, { low: number; high: number }>>();
  for (const { rank, group, sequence } of timeouts) {
    if (rank === null || sequence < 0) continue;
    const places = groups.get(group) ?? new Map<number, { low: number; high: number }>();
    const place = places.get(rank);
    places.set(rank, { low: Math.min(place?.low ?? sequence, sequence), high: Math.max(place?.high ?? sequence, sequence) });
    groups.set(group, places);
  }
  const found = [...groups.values()].flatMap((places) => {
    const order = [...places].sort((a, b) => a[1].low - b[1].low);
    const [last, next] = order;
    const lead = order.toSorted((a, b) => b[1].high - a[1].high)[0];
    if (!last || !next || !lead || last[1].low >= next[1].low) return [];
    return [{ rank: last[0], sequence: last[1].low, ahead: { rank: lead[0], sequence: lead[1].high }, others: order.length - 1 }];
  });
  return found.sort((a, b) => b.ahead.sequence - b.sequence - (a.ahead.sequence - a.sequence))[0] ?? null;
}
