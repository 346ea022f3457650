import { type Line, lastValue, valueAt } from "./columns";

interface ChartLegendProps {
  lines: Line[];
  colours: string[];
  format: (value: number) => string;
  /** Where the cursor stands; without one the newest values are shown. */
  cursorMs: number | null;
}

/** Name and value of each line; one line alone needs no name. The height stays the same whatever the values. */
export function ChartLegend({ lines, colours, format, cursorMs }: ChartLegendProps) {
  return (
    <ul className="flex h-5 gap-x-3 overflow-x-auto overflow-y-hidden px-1 text-xs [scrollbar-width:none]">
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
