"use client";
import type { LucideIcon } from "lucide-react";
import { CalendarClock, Scale, ShieldCheck, Tags, Users } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Member } from "@/lib/contracts/member";
import type { OrgPolicy } from "@/lib/contracts/policy";
import { Risk } from "@/lib/contracts/runbook";
import { Card, CardHeader } from "../ui/card";
import { usePolicySentences } from "./use-policy-sentences";

/** The policy in plain sentences: what a lead must know before approving. */
export function MeaningCard({ policy, members, title }: { policy: OrgPolicy; members: Member[]; title?: string }) {
  const t = useTranslations("policy");
  const sentences = usePolicySentences();
  const times = [...policy.freezes.map(sentences.freeze), ...policy.maintenance.map(sentences.maintenance)];
  return (
    <Card>
      <CardHeader title={title ?? t("meaning")} />
      <div className="flex flex-col gap-4 px-4 py-3 text-sm">
        <Sentences
          icon={ShieldCheck}
          lines={[
            ...Risk.options.map((risk) => sentences.risk(policy, risk)),
            t(policy.fourEyes ? "fourEyesOn" : "fourEyesOff"),
            ...(policy.solo ? [t("solo.sentence")] : []),
          ]}
        />
        <Sentences icon={Tags} lines={policy.labels.flatMap((rule) => sentences.labelRule(policy, rule))} />
        <Sentences icon={CalendarClock} lines={times.length > 0 ? times : [t("anyTime")]} />
        <Sentences icon={Scale} lines={[sentences.blast(policy.blastRadius)]} />
        <Sentences
          icon={Users}
          lines={policy.groups.map((group) => t("group.line", { name: group.name, people: sentences.group(group, members, "line") }))}
        />
      </div>
    </Card>
  );
}

/** A number never parts from its unit. */
const keepUnits = (text: string) => text.replace(/(\d) ((?:d|h|min|s|%|UTC|nodes?)\b|\p{Script=Han})/gu, "$1\u00a0$2");

function Sentences({ icon: Icon, lines }: { icon: LucideIcon; lines: string[] }) {
  if (lines.length === 0) return null;
  return (
    <div className="flex gap-3">
      <Icon size={16} aria-hidden className="mt-0.5 shrink-0 text-muted" />
      <ul className="flex min-w-0 flex-col gap-1.5">
        {lines.map((line) => (
          <li key={line} className="text-pretty break-words">
            {keepUnits(line)}
          </li>
        ))}
      </ul>
    </div>
  );
}
