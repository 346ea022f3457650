import type { LucideIcon } from "lucide-react";
import { CalendarClock, Scale, ShieldCheck, Tags, Users } from "lucide-react";
import type { Member } from "@/lib/contracts/member";
import type { OrgPolicy } from "@/lib/contracts/policy";
import { Risk } from "@/lib/contracts/runbook";
import { Card, CardHeader } from "../ui/card";
import { groupText } from "./groups";
import {
  blastSentence,
  fourEyesSentence,
  freezeSentence,
  labelRuleSentences,
  maintenanceSentence,
  riskSentence,
  soloSentence,
} from "./sentences";

/** The policy in plain sentences: what a lead must know before they say yes. */
export function MeaningCard({ policy, members, title = "What it means" }: { policy: OrgPolicy; members: Member[]; title?: string }) {
  const times = [...policy.freezes.map(freezeSentence), ...policy.maintenance.map(maintenanceSentence)];
  return (
    <Card>
      <CardHeader title={title} />
      <div className="flex flex-col gap-4 px-4 py-3 text-sm">
        <Sentences
          icon={ShieldCheck}
          lines={[
            ...Risk.options.map((risk) => riskSentence(policy, risk)),
            fourEyesSentence(policy.fourEyes),
            ...(policy.solo ? [soloSentence] : []),
          ]}
        />
        <Sentences icon={Tags} lines={policy.labels.flatMap((rule) => labelRuleSentences(policy, rule))} />
        <Sentences
          icon={CalendarClock}
          lines={times.length > 0 ? times : ["No freeze and no maintenance window: repairs begin at any time."]}
        />
        <Sentences icon={Scale} lines={[blastSentence(policy.blastRadius)]} />
        <Sentences icon={Users} lines={policy.groups.map((group) => `${group.name}: ${lowerFirst(groupText(group, members))}`)} />
      </div>
    </Card>
  );
}

const lowerFirst = (text: string) => (/^(All|Everybody) /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);

/** A number never parts from its unit. */
const keepUnits = (text: string) => text.replace(/(\d) (d|h|min|s|%|UTC|nodes?)\b/g, "$1\u00a0$2");

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
