import type { HistoryStep } from "@/lib/contracts/endpoint-history";
import type { Line } from "../charts/time-chart";

/** A line that is flat over each step and has a gap where a step is missing: a single step would be a point, which no line shows. */
export function stepLine(label: string, steps: HistoryStep[], stepMs: number, value: (step: HistoryStep) => number | null): Line {
  const line: Line = { label, at: [], values: [] };
  for (const [index, step] of steps.entries()) {
    const [endMs, nextMs] = [step.atMs + stepMs - 1, steps[index + 1]?.atMs];
    line.at.push(step.atMs, endMs);
    line.values.push(value(step), value(step));
    if (nextMs !== undefined && nextMs > endMs + 1) {
      line.at.push(endMs + 1);
      line.values.push(null);
    }
  }
  return line;
}
