"use client";
import { Plus, X } from "lucide-react";
import type { AskedApproval } from "@/lib/contracts/policy";
import { Button } from "../ui/button";
import { Input, Select } from "../ui/input";

interface AskedApprovalsProps {
  /** What it is for, for a screen reader: "disruptive repairs". */
  label: string;
  value: AskedApproval[];
  groups: string[];
  onChange: (value: AskedApproval[]) => void;
}

/** "2 of SRE and 1 of vision": every line must be satisfied, each by people of its own. */
export function AskedApprovals({ label, value, groups, onChange }: AskedApprovalsProps) {
  const set = (index: number, part: Partial<AskedApproval>) => onChange(value.map((one, at) => (at === index ? { ...one, ...part } : one)));
  const free = groups.filter((name) => !value.some((one) => one.group === name));
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="sr-only">Approvals for {label}</legend>
      {value.map((asked, index) => (
        <div key={asked.group} className="flex items-center gap-2 text-sm">
          <span className="w-7 shrink-0 text-right text-muted text-xs">{index === 0 ? "" : "and"}</span>
          <Input
            type="number"
            min={1}
            max={10}
            aria-label={`How many of ${asked.group} for ${label}`}
            value={asked.count}
            onChange={(event) => set(index, { count: Math.min(10, Math.max(1, Math.round(Number(event.target.value)) || 1)) })}
            className="w-16! shrink-0"
          />
          <span className="text-muted">of</span>
          <Select
            aria-label={`Group ${index + 1} for ${label}`}
            value={asked.group}
            onChange={(event) => set(index, { group: event.target.value })}
            className="max-w-56"
          >
            {groups
              .filter((name) => name === asked.group || free.includes(name))
              .map((name) => (
                <option key={name}>{name}</option>
              ))}
          </Select>
          <Button
            variant="ghost"
            size="sm"
            icon
            aria-label={`Do not ask ${asked.group} for ${label}`}
            onClick={() => onChange(value.filter((_, at) => at !== index))}
          >
            <X size={14} aria-hidden />
          </Button>
        </div>
      ))}
      <div className="flex items-center gap-2">
        {value.length === 0 && <span className="text-muted text-sm">Nobody.</span>}
        {free.length > 0 && (
          <Button size="sm" variant="ghost" onClick={() => onChange([...value, { group: free[0] as string, count: 1 }])}>
            <Plus size={14} aria-hidden />
            {value.length === 0 ? "Ask a group" : "And another group"}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
