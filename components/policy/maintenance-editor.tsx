"use client";
import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { MaintenanceWindow, OrgPolicy } from "@/lib/contracts/policy";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { Field } from "../ui/field";
import { Checkbox, Input } from "../ui/input";
import { LabelsField } from "./labels-field";
import { RiskChecks } from "./risk-checks";
import { clock, weekdays } from "./sentences";

const asMinute = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

/** Weekly windows: on their nodes, repairs of their risks begin within one of them only. */
export function MaintenanceEditor({ policy, onChange }: { policy: OrgPolicy; onChange: (policy: OrgPolicy) => void }) {
  const t = useTranslations("policy");
  const windows = policy.maintenance;
  const set = (index: number, part: Partial<MaintenanceWindow>) =>
    onChange({ ...policy, maintenance: windows.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  const add = () =>
    onChange({
      ...policy,
      maintenance: [
        ...windows,
        {
          title: t("maintenanceTitle"),
          labels: {},
          risks: ["disruptive", "irreversible"],
          weekdays: [0, 6],
          fromMinute: 1_320,
          toMinute: 240,
        },
      ],
    });
  return (
    <Card>
      <CardHeader
        title={t("windows")}
        description={t("windowsAbout")}
        actions={
          <Button size="sm" onClick={add}>
            <Plus size={14} aria-hidden />
            {t("addWindow")}
          </Button>
        }
      />
      {windows.length === 0 && <p className="px-4 py-3 text-muted text-sm">{t("noWindows")}</p>}
      <ul className="divide-y">
        {windows.map((window, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a title changes while it is typed; its place does not
          <li key={index} className="grid gap-3 px-4 py-3 sm:grid-cols-2">
            <div className="flex items-end gap-2 sm:col-span-2">
              <Field label={t("windowTitle")} className="max-w-96 flex-1">
                <Input value={window.title} maxLength={80} onChange={(event) => set(index, { title: event.target.value })} />
              </Field>
              <Button
                variant="ghost"
                icon
                className="ml-auto"
                aria-label={t("removeWindow", { name: window.title })}
                onClick={() => onChange({ ...policy, maintenance: windows.filter((_, at) => at !== index) })}
              >
                <Trash2 size={15} aria-hidden />
              </Button>
            </div>
            <fieldset className="sm:col-span-2">
              <legend className="mb-1.5 font-medium text-sm">{t("days")}</legend>
              <div className="flex flex-wrap gap-x-4 gap-y-1.5">
                {weekdays.map((day, number) => (
                  <Checkbox
                    key={day}
                    checked={window.weekdays.includes(number)}
                    onChange={(event) =>
                      set(index, {
                        weekdays: event.target.checked
                          ? [...window.weekdays, number].sort((a, b) => a - b)
                          : window.weekdays.filter((one) => one !== number),
                      })
                    }
                  >
                    {t(`weekday.${day}`)}
                  </Checkbox>
                ))}
              </div>
            </fieldset>
            {(["fromMinute", "toMinute"] as const).map((edge) => (
              <Field key={edge} label={edge === "fromMinute" ? t("from") : t("to")}>
                <Input
                  type="time"
                  value={clock(window[edge])}
                  onChange={(event) => event.target.value && set(index, { [edge]: asMinute(event.target.value) })}
                />
              </Field>
            ))}
            <LabelsField value={window.labels} onChange={(labels) => set(index, { labels })} hint={t("emptyIsAll")} />
            <RiskChecks value={window.risks} onChange={(risks) => set(index, { risks })} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
