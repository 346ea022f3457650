"use client";
import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { LabelRule, OrgPolicy } from "@/lib/contracts/policy";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { Checkbox } from "../ui/input";
import { AskedApprovals } from "./asked-approvals";
import { LabelsField } from "./labels-field";
import { RiskChecks } from "./risk-checks";
import { labelsText } from "./sentences";

/** The approvals that labels require, in addition to those of the risk or instead of them. */
export function LabelRules({ policy, onChange }: { policy: OrgPolicy; onChange: (policy: OrgPolicy) => void }) {
  const t = useTranslations("policy");
  const labels = policy.labels;
  const set = (index: number, part: Partial<LabelRule>) =>
    onChange({ ...policy, labels: labels.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  const add = () =>
    onChange({ ...policy, labels: [...labels, { labels: {}, risks: ["disruptive"], approvals: [], instead: false, passkey: false }] });
  return (
    <Card>
      <CardHeader
        title={t("byLabel")}
        description={t("byLabelAbout")}
        actions={
          <Button size="sm" onClick={add}>
            <Plus size={14} aria-hidden />
            {t("addRule")}
          </Button>
        }
      />
      {labels.length === 0 && <p className="px-4 py-3 text-muted text-sm">{t("noRules")}</p>}
      <ul className="divide-y">
        {labels.map((rule, index) => {
          const name = labelsText(rule.labels) || t("ruleNumber", { n: index + 1 });
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: rules have no name of their own and are only added at the end
            <li key={index} className="flex flex-col gap-3 px-4 py-3">
              <div className="flex items-start gap-2">
                <div className="max-w-96 flex-1">
                  <LabelsField value={rule.labels} onChange={(next) => set(index, { labels: next })} hint={t("emptyIsAll")} />
                </div>
                <Button
                  variant="ghost"
                  icon
                  className="ml-auto"
                  aria-label={t("removeRule", { name })}
                  onClick={() => onChange({ ...policy, labels: labels.filter((_, at) => at !== index) })}
                >
                  <Trash2 size={15} aria-hidden />
                </Button>
              </div>
              <RiskChecks value={rule.risks} onChange={(risks) => set(index, { risks })} />
              <AskedApprovals
                label={name}
                value={rule.approvals}
                groups={policy.groups.map((group) => group.name)}
                onChange={(approvals) => set(index, { approvals })}
              />
              <div className="flex flex-wrap gap-x-4 gap-y-1.5">
                <Checkbox checked={rule.instead} onChange={(event) => set(index, { instead: event.target.checked })}>
                  {t("instead")}
                </Checkbox>
                <Checkbox checked={rule.passkey} onChange={(event) => set(index, { passkey: event.target.checked })}>
                  {t("passkey")}
                </Checkbox>
              </div>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
