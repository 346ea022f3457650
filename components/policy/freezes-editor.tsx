"use client";
import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { FreezeWindow, OrgPolicy } from "@/lib/contracts/policy";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { LabelsField } from "./labels-field";
import { RiskChecks } from "./risk-checks";

const HOUR_MS = 3_600_000;
/** What a datetime-local input holds, read as UTC. */
const asText = (atMs: number) => new Date(atMs).toISOString().slice(0, 16);
const asMs = (text: string) => Date.parse(`${text}Z`);

/** Stretches of time in which nothing begins. */
export function FreezesEditor({ policy, onChange }: { policy: OrgPolicy; onChange: (policy: OrgPolicy) => void }) {
  const t = useTranslations("policy");
  const freezes = policy.freezes;
  const set = (index: number, part: Partial<FreezeWindow>) =>
    onChange({ ...policy, freezes: freezes.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  const add = () => {
    const fromMs = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
    const freeze: FreezeWindow = {
      title: t("freezeTitle"),
      fromMs,
      toMs: fromMs + 24 * HOUR_MS,
      labels: {},
      risks: ["disruptive", "irreversible"],
    };
    onChange({ ...policy, freezes: [...freezes, freeze] });
  };
  return (
    <Card>
      <CardHeader
        title={t("freezes")}
        description={t("freezesAbout")}
        actions={
          <Button size="sm" onClick={add}>
            <Plus size={14} aria-hidden />
            {t("addFreeze")}
          </Button>
        }
      />
      {freezes.length === 0 && <p className="px-4 py-3 text-muted text-sm">{t("noFreezes")}</p>}
      <ul className="divide-y">
        {freezes.map((freeze, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a title changes while it is typed; its place does not
          <li key={index} className="grid gap-3 px-4 py-3 sm:grid-cols-2">
            <div className="flex items-end gap-2 sm:col-span-2">
              <Field label={t("windowTitle")} className="max-w-96 flex-1">
                <Input value={freeze.title} maxLength={80} onChange={(event) => set(index, { title: event.target.value })} />
              </Field>
              <Button
                variant="ghost"
                icon
                className="ml-auto"
                aria-label={t("removeFreeze", { name: freeze.title })}
                onClick={() => onChange({ ...policy, freezes: freezes.filter((_, at) => at !== index) })}
              >
                <Trash2 size={15} aria-hidden />
              </Button>
            </div>
            {(["fromMs", "toMs"] as const).map((edge) => (
              <Field
                key={edge}
                label={edge === "fromMs" ? t("from") : t("to")}
                error={edge === "toMs" && freeze.toMs <= freeze.fromMs ? t("endsBeforeBegins") : undefined}
              >
                <Input
                  type="datetime-local"
                  value={asText(freeze[edge])}
                  onChange={(event) => Number.isFinite(asMs(event.target.value)) && set(index, { [edge]: asMs(event.target.value) })}
                />
              </Field>
            ))}
            <LabelsField value={freeze.labels} onChange={(labels) => set(index, { labels })} hint={t("emptyIsAll")} />
            <RiskChecks value={freeze.risks} onChange={(risks) => set(index, { risks })} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
