import type { Host } from "../../host/host";
import { excerpt } from "../quantity";

/** Why `nvidia-smi` gave no answer. */
export type SmiTrouble = "absent" | "hangs" | "mismatch" | "no-driver" | "no-devices" | "lost" | "other";
export type SmiAnswer = { text: string } | { trouble: SmiTrouble; detail: string };

const TIMEOUT_MS = 5_000;

/** What the known failure texts of `nvidia-smi` mean. */
const failures: [RegExp, SmiTrouble][] = [
  [/Driver\/library version mismatch/i, "mismatch"],
  [/couldn'?t communicate with the NVIDIA driver|Driver Not Loaded|NVML.*not found|libnvidia-ml/i, "no-driver"],
  [/Unable to determine the device handle|GPU is lost/i, "lost"],
  [/No devices were found/i, "no-devices"],
];

/** Runs `nvidia-smi` with these arguments. A program of that name that is not NVIDIA's, or prints nothing useful, is `other`. */
export async function smi(host: Host, args: string[], timeoutMs = TIMEOUT_MS): Promise<SmiAnswer> {
  const run = await host.run("nvidia-smi", args, { timeoutMs, maxBytes: 4 * 1024 * 1024 });
  if (run.error === "ENOENT") return { trouble: "absent", detail: "nvidia-smi is not installed" };
  if (run.error === "timeout") return { trouble: "hangs", detail: `nvidia-smi did not answer within ${timeoutMs / 1_000} s` };
  const said = `${run.stdout}\n${run.stderr}`;
  const known = failures.find(([pattern]) => pattern.test(said));
  if (known) return { trouble: known[1], detail: excerpt(said) };
  if (run.exitCode !== 0) return { trouble: "other", detail: `nvidia-smi ended with ${run.exitCode ?? run.error}: ${excerpt(said)}` };
  return { text: run.stdout };
}

/** Rows of `--format=csv,noheader[,nounits]`, in the order of `fields`; null for `[N/A]` and its kin. Rows of another width are left out. */
export function csvRows<F extends string>(text: string, fields: readonly F[]): Record<F, string | null>[] {
  return text.split("\n").flatMap((line) => {
    const cells = line.split(",").map((cell) => cell.trim());
    if (cells.length !== fields.length) return [];
    const row = {} as Record<F, string | null>;
    for (const [index, field] of fields.entries()) row[field] = /^(\[.*\]|N\/A|)$/.test(cells[index]!) ? null : cells[index]!;
    return [row];
  });
}

/** What a card answers that is present but does not work. `N/A` is no such answer: the card or the driver does not have the value. */
const NO_ANSWER = /\[?(?:Unknown Error|GPU is lost|GPU requires reset)\]?|ERR!/i;

/** The rows of a CSV answer in which a card gives an error instead of a value. */
export const silentCards = (text: string): string[] =>
  text
    .split("\n")
    .filter((line) => NO_ANSWER.test(line))
    .map((line) => excerpt(line, 120));
