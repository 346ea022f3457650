import { excerpt } from "../quantity";
import { type CommError, type LineReader, transport } from "./comm-error";

/** A failure that NCCL reports without its cause. Another line names the cause. */
export const UNEXPLAINED = 5;
/** A warning of NCCL that may be harmless: it only explains a failure that another line reports. */
export const HINT = 6;
/** One more attempt to connect: only many in a row mean that nothing answers. */
export const RETRY = 7;

const LOOPBACK = /^\[?(?:127\.|::1\b)/;
const refused = (peer: string, reason: string, by: string, line: string): CommError =>
  transport(
    `the connection to ${peer} failed${by}: ${excerpt(reason.trim(), 60)}${LOOPBACK.test(peer) ? "; that address is this host itself, so the name of a host resolves to the loopback" : ""}`,
    1,
    line,
  );

/** Lines of NCCL and Gloo about the set-up of a communicator: ranks, devices, shared memory and first connections. */
export const ncclErrors: LineReader[] = [
  [
    /Duplicate GPU detected ?: ?rank (\d{1,7}) and rank (\d{1,7}) both on CUDA device (\w{1,20})/,
    (match, line) => ({
      ...transport(
        `rank ${match[1]} and rank ${match[2]} use the same GPU (${match[3]}): look at CUDA_VISIBLE_DEVICES and the local rank`,
        0,
        line,
      ),
      rank: null,
    }),
  ],
  [
    /rank (\d{1,7}) of (\d{1,7}) ranks has already checked in/,
    (match, line) =>
      transport(
        `two processes call themselves rank ${match[1]} of ${match[2]}: one has already checked in, so look at the launcher`,
        0,
        line,
      ),
  ],
  [
    /mismatch in rank count from procs (\d{1,7}) ?: ?(\d{1,7})/,
    (match, line) => transport(`the ranks disagree about how many they are: ${match[1]} and ${match[2]}`, 0, line),
  ],
  [
    /(?:creating|extend|open|attach\w*(?: to)?|allocat\w+)\b.{0,40}?(\/dev\/shm\/\S{1,60}?)[ ,:)](?:.{0,80}error: (.{1,60}))?/,
    (match, line) =>
      transport(
        `NCCL cannot make its shared memory segment ${match[1]}${match[2] ? ` (${excerpt(match[2], 60)})` : ""}: give the container or pod a larger /dev/shm`,
        0,
        line,
      ),
  ],
  [
    /Message truncated ?: received (\d{1,15}) bytes instead of (\d{1,15})/,
    (match, line) =>
      transport(
        `the ranks disagree about a message, ${match[1]} bytes came instead of ${match[2]}: compare their NCCL versions and calls`,
        1,
        line,
      ),
  ],
  [
    /collective mismatch around rank (\d{1,7})/,
    (match, line) => transport(`NCCL suspects that rank ${match[1]} calls another collective than the rest`, 1, line),
  ],
  [
    /connect to ([\w.:%[\]-]{1,80}(?:<\d+>)?) returned (.{1,60}?), exceeded error retry count/,
    (match, line) => refused(match[1]!, match[2]!, " after all retries", line),
  ],
  [
    /gloo\/transport\/\S{1,40}\] connect (\[[\w.:]{1,60}\]:\d{1,5}): (.{1,60})/,
    (match, line) => refused(match[1]!, match[2]!, " (Gloo)", line),
  ],
  [
    /gloo\/transport\/\S{1,40}\] (?:Read|Write) error (\[[\w.:]{1,60}\]:\d{1,5}): (.{1,60})/,
    (match, line) => refused(match[1]!, match[2]!, " (Gloo)", line),
  ],
  [
    /NCCL WARN (?:\S{1,40} ?: ?)?Call to (\w{1,20}) failed ?: ?(.{1,60})/,
    (match, line) => transport(`the socket transport failed in ${match[1]}: ${excerpt(match[2]!, 60)}`, 1, line),
  ],
  [
    /Gloo connectFullMesh failed with (?:\[[^\]]{1,160}\] ?)?(.{0,80})/,
    (match, line) =>
      transport(`Gloo's ranks cannot all reach each other (connectFullMesh: ${excerpt(match[1] || "no reason", 60)})`, 2, line),
  ],
  [
    /NCCL WARN (?:\S{1,40} ?: ?)?Cuda failure (?:\d{1,5} )?'([^']{1,80})'/,
    (match, line) => transport(`a CUDA call of NCCL failed: ${match[1]}`, 1, line),
  ],
  [
    /connect(?: to \S{1,80})? returned (.{1,40}?), retrying/,
    (match, line) => transport(`connecting is refused again and again: ${match[1]}`, RETRY, line),
  ],
  [
    /\b(ncclRemoteError|ncclSystemError|ncclInternalError|ncclUnhandledCudaError|ncclInvalidUsage|ncclInvalidArgument|remote process exited or there was a network error)\b/,
    (match, line) => transport(`NCCL says: ${excerpt(line.slice(match.index).trim(), 140)}`, UNEXPLAINED, line),
  ],
  [/NCCL WARN (.{1,200})/, (match, line) => transport(`NCCL warns: ${excerpt(match[1]!, 140)}`, HINT, line)],
];
