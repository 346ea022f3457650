import type { Aim } from "./performance-results";

export const day = (at: string) => at.slice(0, 10);
export const table = (head: string[], rows: string[][]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** Aims with their results, and whether each was missed. */
export const aimTable = (aims: Aim[]) =>
  table(
    ["", "aim", "measured", ""],
    aims.map(({ what, aim, measured, isMet }) => [what, aim, measured, isMet ? "met" : "**missed**"]),
  );
