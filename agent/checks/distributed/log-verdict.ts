import { spanText } from "../quantity";
import type { CommError } from "./comm-error";
import type { LogTroubles } from "./log-troubles";
import { HINT, RETRY, UNEXPLAINED } from "./nccl-errors";
import { stragglerOf } from "./watchdog-line";

export interface LoggedVerdict {
  code: CommError["code"];
  sentence: string;
  rank: number | null;
}

/** Errors up to this weight are nearer to the cause than the collective that timed out because of them. */
const NEAR_THE_CAUSE = 2;
/** NCCL's own limit is 34. */
const MANY_RETRIES = 20;

/** What the logs say, the cause before its consequences: a rank that died, a transport that failed, a rank that is behind, a collective that timed out. */
export function describeTroubles({ timeouts, errors }: LogTroubles, expected: number): LoggedVerdict | null {
  const error = explained(errors);
  if (error && error.weight <= NEAR_THE_CAUSE) return errorVerdict(error, errors.filter(({ weight }) => weight !== HINT).length);
  const straggler = stragglerOf(timeouts);
  const last = timeouts.at(-1);
  if (straggler) {
    const { rank, sequence, ahead, others } = straggler;
    const operation = timeouts.find((timeout) => timeout.rank === rank)?.operation ?? "a collective";
    const sentence = `rank ${rank} is behind: it waits at sequence number ${sequence} (${operation}) and rank ${ahead.rank} at ${ahead.sequence}, ${ahead.sequence - sequence} further; ${others === 1 ? "1 rank waits" : `${others} ranks wait`} for it (${last!.file})`;
    return { code: "collective-timeout", sentence, rank };
  }
  if (last) {
    const who = last.rank === null ? "a rank" : `rank ${last.rank}`;
    const absent = quietRanks(
      timeouts.flatMap(({ rank }) => rank ?? []),
      expected,
    );
    const missing = absent.length > 0 ? `; rank ${absent.join(", ")} reports none, and may be the one that the others wait for` : "";
    const sentence = `${who} waited ${spanText(last.timeoutMs)} in vain in ${last.operation}, sequence number ${last.sequence} (${last.file})${missing}`;
    return { code: "collective-timeout", sentence, rank: absent[0] ?? last.rank };
  }
  return error ? errorVerdict(error, errors.filter(({ weight }) => weight !== HINT).length) : null;
}

/** The error that is nearest to the cause. A warning explains a failure but is none, and single retries are normal at a start. */
function explained(errors: LogTroubles["errors"]): LogTroubles["errors"][number] | undefined {
  const failures = errors.filter(({ weight }) => weight <= UNEXPLAINED).toSorted((a, b) => a.weight - b.weight);
  const hint = errors.findLast(({ weight }) => weight === HINT);
  if (failures[0]?.weight === UNEXPLAINED && hint) return { ...failures[0], what: `${hint.what}; ${failures[0].what}` };
  const retries = errors.filter(({ weight }) => weight === RETRY);
  return failures[0] ?? (retries.length >= MANY_RETRIES ? retries.at(-1) : undefined);
}

function errorVerdict(error: CommError & { file: string }, count: number): LoggedVerdict {
  const who = error.rank === null ? "" : `rank ${error.rank}: `;
  const more = count > 1 ? `, and ${count - 1} more such lines` : "";
  return { code: error.code, sentence: `${who}${error.what} (${error.file})${more}`, rank: error.rank };
}

/** The few ranks that report no time-out where almost all others do. */
function quietRanks(reported: number[], expected: number): number[] {
  const all = new Set(reported);
  const absent = Array.from({ length: expected }, (_, rank) => rank).filter((rank) => !all.has(rank));
  return all.size >= 2 && absent.length > 0 && absent.length <= Math.max(1, expected / 8) ? absent : [];
}
