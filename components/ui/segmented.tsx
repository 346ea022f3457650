"use client";
import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./class-names";

interface SegmentedProps<V extends string> {
  label: string;
  value: V;
  onValueChange: (value: V) => void;
  options: { value: V; label: ReactNode; count?: number }[];
}

/** One choice of a few, always visible: a filter, a time range. */
export function Segmented<V extends string>({ label, value, onValueChange, options }: SegmentedProps<V>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => next && onValueChange(next as V)}
      className="inline-flex max-w-full shrink-0 overflow-x-auto rounded-md border bg-sunken p-0.5"
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className={cx(
            "inline-flex h-6.5 shrink-0 items-center gap-1.5 rounded-sm px-2.5 font-medium text-muted text-xs hover:text-ink focus-visible:outline-offset-[-1px]",
            "data-[state=on]:bg-surface data-[state=on]:text-ink data-[state=on]:shadow-[0_0_0_1px_var(--line-strong)]",
          )}
        >
          {option.label}
          {option.count !== undefined && <span className="tabular text-faint">{option.count}</span>}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
