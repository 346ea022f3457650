/** Why ranks cannot talk to each other, as NCCL, PyTorch or the launcher says it. `weight`: the lower, the nearer to the cause. */
export interface CommError {
  code: "transport-failed" | "rank-died" | "collective-timeout";
  weight: number;
  /** Part of a sentence: what the line reports. */
  what: string;
  rank: number | null;
}

/** What a line means when its expression matches. */
export type LineReader = [RegExp, (match: RegExpExecArray, line: string) => CommError];

/** The rank that wrote the line, if the line says so. */
export const rankIn = (line: string): number | null => {
  const rank = /\[rank ?(\d{1,7})\]/i.exec(line)?.[1] ?? /\bRank (\d{1,7})\]/i.exec(line)?.[1];
  return rank === undefined ? null : Number(rank);
};

/** An error of the network or its library; the rank is read from the line. */
export const transport = (what: string, weight: number, line: string): CommError => ({
  code: "transport-failed",
  weight,
  what,
  rank: rankIn(line),
});
