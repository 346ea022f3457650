import { PROTOCOL, type Report } from "@/lib/contracts/agent";

const isWhole = (value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;

/**
 * A report as nearly all are: values, and the layout by its number. Takes nothing that the contract `Report` refuses, in a tenth of the time;
 * null means no more than that the contract has to look.
 */
export function plainReport(value: unknown): Report | null {
  if (typeof value !== "object" || value === null) return null;
  const { protocol, sequence, atMs, intervalMs, layoutId, layout, values } = value as Record<string, unknown>;
  if (protocol !== PROTOCOL || layout !== undefined || typeof values !== "string" || values.length > 12_000) return null;
  if (!isWhole(sequence, 0) || !isWhole(atMs, 0) || !isWhole(intervalMs, 1_000, 3_600_000) || !isWhole(layoutId, 1)) return null;
  return { protocol, sequence, atMs, intervalMs, layoutId, values };
}
