import { PROTOCOL, type Report } from "@/lib/contracts/agent";

/** A report as agents write it: values, and the layout by its number, in this order and without a blank. */
const PLAIN =
  /^\{"protocol":(\d),"sequence":(0|[1-9]\d{0,14}),"atMs":(0|[1-9]\d{0,14}),"intervalMs":([1-9]\d{3,6}),"values":"([A-Za-z0-9+/=]{0,12000})","layoutId":([1-9]\d{0,8})\}$/;
type Texts = [string, string, string, string, string, string];

/**
 * Parses a report of the usual form in a tenth of the time. Takes nothing that the contract `Report` refuses; null only means that JSON
 * and the contract must parse it.
 */
export function plainReport(text: string): Report | null {
  const found = PLAIN.exec(text);
  if (!found) return null;
  const [, protocol, sequence, atMs, intervalMs, values, layoutId] = found as unknown as [string, ...Texts];
  const report = {
    protocol: Number(protocol) as typeof PROTOCOL,
    sequence: Number(sequence),
    atMs: Number(atMs),
    intervalMs: Number(intervalMs),
    layoutId: Number(layoutId),
    values,
  };
  const fits = report.protocol === PROTOCOL && report.intervalMs >= 1_000 && report.intervalMs <= 3_600_000;
  return fits ? report : null;
}
