/** What NCCL's watchdog in PyTorch says when a collective did not end in time. */
export interface CollectiveTimeout {
  rank: number | null;
  sequence: number;
  operation: string;
  timeoutMs: number;
}

const WATCHDOG = /Watchdog caught collective operation timeout: WorkNCCL\(((?:[^()]|\([^()]*\))*)/;

/**
 * Reads a line such as `[Rank 5] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=41, OpType=ALLREDUCE, NumelIn=1, Timeout(ms)=600000)
 * ran for 600026 milliseconds before timing out.` (torch/csrc/distributed/c10d/ProcessGroupNCCL.cpp). Null for every other line.
 */
export function parseWatchdogLine(line: string): CollectiveTimeout | null {
  const body = WATCHDOG.exec(line)?.[1];
  if (body === undefined) return null;
  const field = (name: string) => new RegExp(`${name}=([\\w-]+)`).exec(body)?.[1];
  const rank = /\[rank\s?(\d{1,7})\]/i.exec(line)?.[1];
  return {
    rank: rank === undefined ? null : Number(rank),
    sequence: Number(field("SeqNum") ?? -1),
    operation: field("OpType") ?? "a collective",
    timeoutMs: Number(field("Timeout\\(ms\\)") ?? 0),
  };
}

/** The last time-out of a log that nothing followed: a step logged after it means that the job went on. */
export function openTimeout(lines: string[]): CollectiveTimeout | null {
  let open: CollectiveTimeout | null = null;
  for (const line of lines) {
    const timeout = parseWatchdogLine(line);
    if (timeout) open = timeout;
    else if (/\b(step|iter|iteration|epoch)\b\W{0,4}\d/i.test(line) && !/watchdog/i.test(line)) open = null;
  }
  return open;
}
