"use client";
import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
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

/** "2 of SRE and 1 of vision": every line must be satisfied, each by different people. */
export function AskedApprovals({ label, value, groups, onChange }: AskedApprovalsProps) {
  const t = useTranslations("policy");
  const set = (index: number, part: Partial<AskedApproval>) => onChange(value.map((one, at) => (at === index ? { ...one, ...part } : one)));
  const free = groups.filter((name) => !value.some((one) => one.group === name));
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="sr-only">{t("approvalsFor", { what: label })}</legend>
      {value.map((asked, index) => (
        <div key={asked.group} className="flex items-center gap-2 text-sm">
          <span className="w-7 shrink-0 text-right text-muted text-xs">{index === 0 ? "" : t("and")}</span>
          <Input
            type="number"
            min={1}
            max={10}
            aria-label={t("countFor", { group: asked.group, what: label })}
            value={asked.count}
            onChange={(event) => set(index, { count: Math.min(10, Math.max(1, Math.round(Number(event.target.value)) || 1)) })}
            className="w-16! shrink-0"
          />
          <span className="text-muted">{t("of")}</span>
          <Select
            aria-label={t("groupFor", { n: index + 1, what: label })}
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
            aria-label={t("notAsk", { group: asked.group, what: label })}
            onClick={() => onChange(value.filter((_, at) => at !== index))}
          >
            <X size={14} aria-hidden />
          </Button>
        </div>
      ))}
      <div className="flex items-center gap-2">
        {value.length === 0 && <span className="text-muted text-sm">{t("nobodyAsked")}</span>}
        {free.length > 0 && (
          <Button size="sm" variant="ghost" onClick={() => onChange([...value, { group: free[0] as string, count: 1 }])}>
            <Plus size={14} aria-hidden />
            {value.length === 0 ? t("askGroup") : t("askAnother")}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
