import "server-only";
import type { Severity } from "@/lib/contracts/incident";

/** Another system's alert, in one shape. */
export interface Alert {
  key: string;
  name: string;
  title: string;
  severity: Severity;
  isOver: boolean;
  /** When it began, or when it ended. */
  atMs: number;
  /** Names that a node may have here, the likeliest first. */
  nodes: string[];
  data: Record<string, unknown>;
}

/** A time from another system. An invalid or future time becomes now. */
export function timeOf(text: string, nowMs: number): number {
  const atMs = Date.parse(text);
  return Number.isFinite(atMs) && atMs > 0 ? Math.min(atMs, nowMs) : nowMs;
}

/** Text from another system on one line, without invisible characters. */
export const plain = (text: string, most: number): string =>
  text
    .replace(/[\p{Cc}\p{Cf}]+/gu, " ")
    .trim()
    .slice(0, most);
