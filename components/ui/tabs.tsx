"use client";
import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Count } from "./badge";
import type { Tone } from "./tone";

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
  return (
    <Radix.Root value={value} onValueChange={onValueChange}>
      <Radix.List aria-label={label} className="flex gap-4 overflow-x-auto border-b">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px flex h-9 shrink-0 items-center gap-1.5 border-transparent border-b-2 px-0.5 font-medium text-muted text-sm hover:text-ink focus-visible:outline-offset-[-2px] data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {tab.label}
            {tab.count !== undefined && <Count tone={tab.tone}>{tab.count}</Count>}
          </Radix.Trigger>
        ))}
      </Radix.List>
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
