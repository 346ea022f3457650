"use client";
import type { OrgPolicy, RiskRule } from "@/lib/contracts/policy";
import { Duration, Risk } from "@/lib/contracts/runbook";
import { StatusBadge } from "../status/status-badge";
import { Card, CardHeader } from "../ui/card";
import { Field } from "../ui/field";
import { Checkbox, Input } from "../ui/input";
import { AskedApprovals } from "./asked-approvals";

/** What each risk asks for, on every node. */
export function RiskRules({ policy, onChange }: { policy: OrgPolicy; onChange: (policy: OrgPolicy) => void }) {
  const set = (risk: Risk, part: Partial<RiskRule>) =>
    onChange({ ...policy, risks: { ...policy.risks, [risk]: { ...policy.risks[risk], ...part } } });
  return (
    <Card>
      <CardHeader title="By risk" description="On every node" />
      <div className="flex flex-col gap-2 border-b px-4 py-3">
        <Checkbox checked={policy.fourEyes} onChange={(event) => onChange({ ...policy, fourEyes: event.target.checked })}>
          Four eyes: nobody approves what they requested or changed
        </Checkbox>
        <Checkbox
          checked={policy.solo}
          disabled={!policy.fourEyes}
          onChange={(event) => onChange({ ...policy, solo: event.target.checked })}
        >
          Solo rule: an owner who is the only possible approver approves their own reversible repairs
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
                  label={`${risk} repairs`}
                  value={rule.approvals}
                  groups={policy.groups.map((group) => group.name)}
                  onChange={(approvals) => set(risk, { approvals })}
                />
                <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
                  <Checkbox checked={rule.reasonRequired} onChange={(event) => set(risk, { reasonRequired: event.target.checked })}>
                    reason
                  </Checkbox>
                  <Checkbox checked={rule.typedName} onChange={(event) => set(risk, { typedName: event.target.checked })}>
                    typed name
                  </Checkbox>
                  <Checkbox checked={rule.passkey} onChange={(event) => set(risk, { passkey: event.target.checked })}>
                    passkey
                  </Checkbox>
                  <Field
                    label="Expires after"
                    className="flex-row! items-center gap-2!"
                    error={Duration.safeParse(rule.expiry).success ? undefined : "Such as 30m, 4h."}
                  >
                    <Input
                      value={rule.expiry}
                      aria-label={`A ${risk} request expires after`}
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
