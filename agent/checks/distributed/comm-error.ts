import { excerpt } from "../quantity";

/** Why ranks cannot talk to each other, as NCCL, PyTorch or the launcher says it. `weight`: the lower, the nearer to the cause. */
export interface CommError {
  code: "transport-failed" | "rank-died" | "collective-timeout";
  weight: number;
  /** Half a sentence that names what the line names. */
  what: string;
  rank: number | null;
}

/** Completion statuses of InfiniBand verbs (`enum ibv_wc_status`), and what they mean between two hosts. */
const COMPLETIONS: Record<number, string> = {
  1: "LOC_LEN_ERR, a wrong length here",
  2: "LOC_QP_OP_ERR, a wrong request here",
  4: "LOC_PROT_ERR, memory here that the card may not reach",
  5: "WR_FLUSH_ERR, flushed after an earlier error",
  8: "LOC_ACCESS_ERR, memory here that the card may not reach",
  9: "REM_INV_REQ_ERR, the other side refused the request",
  10: "REM_ACCESS_ERR, memory of the other side that may not be reached",
  11: "REM_OP_ERR, the other side could not do it",
  12: "RETRY_EXC_ERR, retries exceeded: the other side's port or process no longer answers",
  13: "RNR_RETRY_EXC_ERR, retries exceeded: the other side has no buffer ready",
  16: "REM_ABORT_ERR, the other side aborted",
  21: "RESP_TIMEOUT_ERR, the other side's response timed out",
  22: "GENERAL_ERR",
};
const FLUSHED = 5;
const SIGNALS: Record<number, string> = {
  4: "SIGILL",
  6: "SIGABRT, it aborted itself",
  7: "SIGBUS, often too little shared memory",
  8: "SIGFPE",
  9: "SIGKILL, from outside: often the kernel for want of memory",
  11: "SIGSEGV, a crash",
  15: "SIGTERM, from outside",
};

type Reader = (match: RegExpExecArray, line: string) => CommError;
const rankIn = (line: string) => {
  const rank = /\[rank ?(\d{1,7})\]/i.exec(line)?.[1] ?? /\bRank (\d{1,7})\]/i.exec(line)?.[1];
  return rank === undefined ? null : Number(rank);
};
const transport = (what: string, weight: number, line: string): CommError => ({
  code: "transport-failed",
  weight,
  what,
  rank: rankIn(line),
});

function completion(status: number, peer: string | undefined, line: string): CommError {
  const vendor = /vendor[ _]err[ =](\d{1,6})/.exec(line)?.[1];
  const card = /\b(mlx\d{1,2}_\d+|rocep\w+)\b/.exec(line)?.[1] ?? /\bhca (\S{1,40})/.exec(line)?.[1];
  const detail = [
    COMPLETIONS[status] ?? "not in the list of completion statuses",
    vendor ? `vendor error ${vendor}` : "",
    card ? `by ${card}` : "",
  ];
  const to = peer ? ` to peer ${peer}` : "";
  return transport(
    `the InfiniBand transport${to} failed with status ${status} (${detail.filter(Boolean).join("; ")})`,
    status === FLUSHED ? 3 : 0,
    line,
  );
}

const died = (exit: number, who: string, rank: number | null): CommError => ({
  code: "rank-died",
  weight: 1,
  what: `${who} ended with exit code ${exit} (${SIGNALS[-exit] ?? `signal ${-exit}`})`,
  rank,
});

/** What each known line means; the first that matches counts. */
const readers: [RegExp, Reader][] = [
  [
    /NET\/IB\s*:.*?Got completion (?:from peer ([^\s<]+)(?:<\d+>)? )?with (?:status=(?:IBV_WC_\w+\()?|error )(\d{1,3})/,
    (match, line) => completion(Number(match[2]), match[1], line),
  ],
  [
    /NET\/IB\s*:?.*?Got (?:non-fatal )?async (?:fatal )?event ?(?:on \S+)?:? ?([\w ]{1,60})/,
    (match, line) =>
      transport(`an InfiniBand card reports: ${match[1]!.trim()} (${/\bmlx\d_\d+(?::\d+)?/.exec(line)?.[0] ?? "NET/IB"})`, 1, line),
  ],
  [
    /Call to (\w+) (?:from |to )?([\d.a-fA-F:]{2,45}<\d+>|\S+) ?(?:failed|returned)\s*:? ?(.{0,80})/,
    (match, line) => transport(`the socket transport to ${match[2]} failed in ${match[1]}: ${excerpt(match[3]!, 80)}`, 1, line),
  ],
  [
    /(?:Connection closed by (?:remote )?peer|Connect to) ([\d.a-fA-F:]{2,45}<\d+>|\S+)(?: failed\s*:? ?(.{0,60}))?/,
    (match, line) =>
      transport(`the connection to ${match[1]} ${match[2] ? `failed: ${excerpt(match[2], 60)}` : "was closed by the other side"}`, 2, line),
  ],
  [
    /exitcode:? +:? ?(-\d{1,3})\)?,? *(?:\(pid: (\d{1,9})\)|local_rank: (\d{1,7}) \(pid: (\d{1,9})\))/,
    (match) => {
      const pid = match[2] ?? match[4];
      return died(Number(match[1]), `process ${pid}${match[3] ? ` (local rank ${match[3]})` : ""}`, null);
    },
  ],
  [
    /(?:Process|Worker|subprocess) (\d{1,9}) (?:exits|exited|terminated) with (?:return code|exitcode|exit code|signal) ?= ?(-?\d{1,3})/i,
    (match) => died(-Math.abs(Number(match[2])), `process ${match[1]}`, null),
  ],
  [
    /\[Rank (\d{1,7})\]:? Ranks? ([\d, ]{1,80}) failed to pass monitoredBarrier/,
    (match, line) => ({ ...transport(`rank ${match[2]!.trim()} did not reach the barrier in time`, 1, line), code: "collective-timeout" }),
  ],
  [
    /NCCL communicator was aborted on rank (\d{1,7})\.?(?: +Original reason for failure was: (.{0,200}))?/,
    (match) => ({
      ...transport(`the communicator was aborted on rank ${match[1]}${match[2] ? `: ${excerpt(match[2], 160)}` : ""}`, 4, ""),
      rank: Number(match[1]),
    }),
  ],
  [
    /watchdog got stuck for (\d{1,9}) seconds/,
    (match, line) => ({ ...transport(`the watchdog itself was stuck for ${match[1]} s`, 4, line), code: "collective-timeout" }),
  ],
  [
    /Timed out waiting for clients[^\d]{0,10}(\d{1,7})\/(\d{1,7}) clients joined/i,
    (match, line) => ({ ...transport(`${match[1]} of ${match[2]} ranks joined before the time-out`, 1, line), code: "collective-timeout" }),
  ],
  [
    /\b(ncclRemoteError|ncclSystemError|ncclInternalError|remote process exited or there was a network error)\b/,
    (match, line) => transport(`NCCL says: ${excerpt(line.slice(match.index).trim(), 140)}`, 5, line),
  ],
];

/** What a log line says of the talk between ranks; null for every other line. */
export function parseCommError(line: string): CommError | null {
  for (const [pattern, read] of readers) {
    const match = pattern.exec(line);
    if (match) return read(match, line);
  }
  return null;
}
