import { excerpt } from "../quantity";
import { type CommError, type LineReader, transport } from "./comm-error";
import { HINT } from "./nccl-errors";

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

/** Lines about the network between ranks: InfiniBand, sockets, plugins, and the store at which ranks meet. */
export const transportErrors: LineReader[] = [
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
    /Call to (ibv_\w+) failed(?: with error)? ?(.{0,80})/,
    (match, line) =>
      transport(
        `the InfiniBand call ${match[1]} failed: ${excerpt(match[2]!, 80)}${/allocate memory/.test(match[2]!) ? "; the limit of locked memory (ulimit -l, memlock) is often too low" : ""}`,
        1,
        line,
      ),
  ],
  [/NET\/IB ?: ?Unable to open device (\S{1,40})/, (match, line) => transport(`the InfiniBand card ${match[1]} cannot be opened`, 1, line)],
  [
    /(?:Bootstrap ?:|NET\/Socket ?:)? ?no (?:socket )?interface found/i,
    (_, line) => transport("NCCL finds no network interface to use: look at NCCL_SOCKET_IFNAME", 0, line),
  ],
  [
    /Transport retry count exceeded on (\S{1,60})/,
    (match, line) => transport(`retries exceeded on ${match[1]}: the other side's port or process no longer answers`, 0, line),
  ],
  [
    /NET\/OFI.{0,60}completed with error\. RC: \d+\. Error: ([^.]{1,80})/,
    (match, line) => transport(`the fabric (OFI) ended a request: ${match[1]!.trim()}`, 0, line),
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
    /client socket has (?:timed out after (\d{1,9}) ?(m?s)|failed to connect).{0,60}? (?:to|of) (?:\(|\[)?([\w.:-]{1,80}?)(?:\)|\]:|, ?)+ ?(\d{2,5})?/,
    ([, time, unit, place, port], line) =>
      transport(
        `${place}${port ? `:${port}` : ""}, where the ranks meet, does not answer${time ? ` within ${unit === "s" ? time : Math.round(Number(time) / 1_000)} s` : ""}`,
        1,
        line,
      ),
  ],
  [
    /The IPv(4|6) network addresses of \(([\w.:-]{1,80}), \d{1,5}\) cannot be retrieved \(gai error: -?\d{1,3} - ([^)]{1,60})/,
    // A host that has no IPv6 address is sound.
    ([, family, name, reason], line) =>
      transport(`the name ${name}, where the ranks meet, cannot be resolved: ${reason}`, family === "4" ? 0 : HINT, line),
  ],
  [
    /server socket has failed to (?:listen|bind).{0,120}?:(\d{2,5}) \(errno: \d+ - ([^)]{1,60})/,
    (match, line) => transport(`the port ${match[1]} at which the ranks meet cannot be opened: ${match[2]}`, 0, line),
  ],
  [
    /store->get\([^)]{0,40}\) got error: (.{1,80})/,
    (match, line) => transport(`the store at which the ranks meet was lost: ${excerpt(match[1]!, 80)}`, 3, line),
  ],
  [
    /\b(?:RendezvousTimeoutError|RendezvousConnectionError)\b(.{0,80})/,
    (match, line) =>
      transport(`the ranks did not find each other${match[1]!.trim() ? `: ${excerpt(match[1]!.replace(/^: /, ""), 80)}` : ""}`, 2, line),
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
    /Timed out(?: after \d+ seconds)? waiting for clients\D{0,10}(\d{1,7})\/(\d{1,7}) clients joined/i,
    (match, line) => ({ ...transport(`${match[1]} of ${match[2]} ranks joined before the time-out`, 1, line), code: "collective-timeout" }),
  ],
  [
    /Timed out waiting (\d{1,9}) ?ms for (send|recv) operation/,
    (match, line) => ({
      ...transport(`a ${match[2]} of Gloo did not end within ${Math.round(Number(match[1]) / 1_000)} s`, 3, line),
      code: "collective-timeout",
    }),
  ],
];
