"use client";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { Tabs as Radix } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { Count } from "./badge";
import { cx } from "./class-names";
import type { Tone } from "./tone";
import { useOverflow } from "./use-overflow";

interface TabsProps {
  /** Keep it in the query string, so that a link opens the same tab. */
  value: string;
  onValueChange: (value: string) => void;
  tabs: { value: string; label: ReactNode; count?: number; tone?: Tone }[];
  label: string;
  /** TabPanels, one a tab. */
  children: ReactNode;
}
export function Tabs({ value, onValueChange, tabs, label, children }: TabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const { before, after } = useOverflow(list);
  return (
    <Radix.Root value={value} onValueChange={onValueChange}>
      <div className="relative border-b">
        <Radix.List
          ref={list}
          aria-label={label}
          className={cx(
            "-mb-px flex scroll-px-12 gap-4 overflow-x-auto",
            before && !after && "[mask-image:linear-gradient(to_left,black_calc(100%-3rem),transparent_calc(100%-1rem))]",
            after && !before && "[mask-image:linear-gradient(to_right,black_calc(100%-3rem),transparent_calc(100%-1rem))]",
            before &&
              after &&
              "[mask-image:linear-gradient(to_right,transparent_1rem,black_3rem,black_calc(100%-3rem),transparent_calc(100%-1rem))]",
          )}
        >
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.value}
              value={tab.value}
              className="flex h-9 shrink-0 items-center gap-1.5 border-transparent border-b-2 px-0.5 font-medium text-muted text-sm hover:text-ink focus-visible:outline-offset-[-2px] data-[state=active]:border-accent data-[state=active]:text-ink"
            >
              {tab.label}
              {tab.count !== undefined && <Count tone={tab.tone}>{tab.count}</Count>}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {before && <ChevronLeft size={14} aria-hidden className="pointer-events-none absolute top-2.5 left-0 text-muted" />}
        {after && <ChevronRight size={14} aria-hidden className="pointer-events-none absolute top-2.5 right-0 text-muted" />}
      </div>
      {children}
    </Radix.Root>
  );
}

export function TabPanel({ value, children, className }: { value: string; children: ReactNode; className?: string }) {
  return (
    <Radix.Content value={value} className={className ?? "pt-4"} tabIndex={-1}>
      {children}
    </Radix.Content>
  );
}
