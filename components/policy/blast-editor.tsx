"use client";
import { useTranslations } from "next-intl";
import type { BlastRadius, OrgPolicy } from "@/lib/contracts/policy";
import { Card, CardHeader } from "../ui/card";
import { Field } from "../ui/field";
import { Input } from "../ui/input";

/** How much may be out at once. An empty field is no bound. */
export function BlastEditor({ policy, onChange }: { policy: OrgPolicy; onChange: (policy: OrgPolicy) => void }) {
  const t = useTranslations("policy");
  const radius = policy.blastRadius;
  const set = (part: Partial<BlastRadius>) => onChange({ ...policy, blastRadius: { ...radius, ...part } });
  const whole = (text: string, most: number) => (text === "" ? null : Math.min(most, Math.max(1, Math.round(Number(text)))));
  return (
    <Card>
      <CardHeader title={t("radius")} description={t("radiusAbout")} />
      <div className="grid gap-3 px-4 py-3 sm:grid-cols-3">
        <Field label={t("nodesOut")}>
          <Input
            type="number"
            min={1}
            value={radius.maxNodes ?? ""}
            onChange={(event) => set({ maxNodes: whole(event.target.value, 100_000) })}
          />
        </Field>
        <Field label={t("shareOut")}>
          <Input
            type="number"
            min={1}
            max={100}
            value={radius.maxShare === null ? "" : Math.round(radius.maxShare * 100)}
            onChange={(event) => {
              const percent = whole(event.target.value, 100);
              set({ maxShare: percent === null ? null : percent / 100 });
            }}
          />
        </Field>
        <Field label={t("begunHourly")}>
          <Input
            type="number"
            min={1}
            value={radius.disruptivePerHour ?? ""}
            onChange={(event) => set({ disruptivePerHour: whole(event.target.value, 100_000) })}
          />
        </Field>
      </div>
    </Card>
  );
}
