import { type Line, lastValue, valueAt } from "./columns";

interface ChartLegendProps {
  lines: Line[];
  colours: string[];
  format: (value: number) => string;
  /** Where the cursor stands; without one the newest values are shown. */
  cursorMs: number | null;
}

/** Name and value of each line; without a cursor the newest values. */
export function ChartLegend({ lines, colours, format, cursorMs }: ChartLegendProps) {
  return (
    <ul className="flex min-h-5 flex-wrap gap-x-3 px-1 text-xs leading-5">
      {lines.map((line, index) => {
        const value = cursorMs === null ? lastValue(line) : valueAt(line, cursorMs);
        return (
          <li key={line.label} className="flex shrink-0 items-center gap-1.5">
            <span aria-hidden className="h-0.5 w-2.5 rounded-full" style={{ background: colours[index % colours.length] }} />
            <span className="text-muted">{line.label}</span>
            <span className="tabular font-medium">{value === null ? "–" : format(value)}</span>
          </li>
        );
      })}
    </ul>
  );
}
