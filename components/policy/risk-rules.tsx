"use client";
import { useTranslations } from "next-intl";
import type { OrgPolicy, RiskRule } from "@/lib/contracts/policy";
import { Duration, Risk } from "@/lib/contracts/runbook";
import { StatusBadge } from "../status/status-badge";
import { Card, CardHeader } from "../ui/card";
import { Field } from "../ui/field";
import { Checkbox, Input } from "../ui/input";
import { AskedApprovals } from "./asked-approvals";

/** What each risk requires, on every node. */
export function RiskRules({ policy, onChange }: { policy: OrgPolicy; onChange: (policy: OrgPolicy) => void }) {
  const t = useTranslations("policy");
  const set = (risk: Risk, part: Partial<RiskRule>) =>
    onChange({ ...policy, risks: { ...policy.risks, [risk]: { ...policy.risks[risk], ...part } } });
  return (
    <Card>
      <CardHeader title={t("byRisk")} description={t("everyNode")} />
      <div className="flex flex-col gap-2 border-b px-4 py-3">
        <Checkbox checked={policy.fourEyes} onChange={(event) => onChange({ ...policy, fourEyes: event.target.checked })}>
          {t("fourEyes")}
        </Checkbox>
        <Checkbox
          checked={policy.solo}
          disabled={!policy.fourEyes}
          onChange={(event) => onChange({ ...policy, solo: event.target.checked })}
        >
          {t("solo.check")}
        </Checkbox>
      </div>
      <ul className="divide-y">
        {Risk.options.map((risk) => {
          const rule = policy.risks[risk];
          return (
            <li key={risk} className="grid gap-3 px-4 py-3 sm:grid-cols-[8rem_minmax(0,1fr)]">
              <h3>
                <StatusBadge of="risk" state={risk} look="plain" />
              </h3>
              <div className="flex min-w-0 flex-col gap-3">
                <AskedApprovals
                  label={t(`repairsOf.${risk}`)}
                  value={rule.approvals}
                  groups={policy.groups.map((group) => group.name)}
                  onChange={(approvals) => set(risk, { approvals })}
                />
                <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
                  <Checkbox checked={rule.reasonRequired} onChange={(event) => set(risk, { reasonRequired: event.target.checked })}>
                    {t("reason")}
                  </Checkbox>
                  <Checkbox checked={rule.typedName} onChange={(event) => set(risk, { typedName: event.target.checked })}>
                    {t("typedName")}
                  </Checkbox>
                  <Checkbox checked={rule.passkey} onChange={(event) => set(risk, { passkey: event.target.checked })}>
                    {t("passkey")}
                  </Checkbox>
                  <Field
                    label={t("expiresAfter")}
                    className="flex-row! items-center gap-2!"
                    error={Duration.safeParse(rule.expiry).success ? undefined : t("expiryHint")}
                  >
                    <Input
                      value={rule.expiry}
                      aria-label={t(`expiresAfterOf.${risk}`)}
                      onChange={(event) => set(risk, { expiry: event.target.value.trim() })}
                      className="w-20!"
                      spellCheck={false}
                    />
                  </Field>
                </div>
              </div>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
