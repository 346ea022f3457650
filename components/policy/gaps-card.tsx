import { TriangleAlert } from "lucide-react";
import type { PolicyGap } from "@/lib/contracts/policy";
import { Card, CardHeader } from "../ui/card";
import { labelsText, listed } from "./sentences";

/** Rules that ask for more people than there are: who could not get a repair approved, and who could approve one. */
export function GapsCard({ gaps }: { gaps: readonly PolicyGap[] }) {
  return (
    <Card className="border-warn">
      <CardHeader title="Too few people" description="These requests could only expire." />
      <ul className="divide-y text-sm">
        {gaps.map((gap) => (
          <li key={`${gap.risk} ${labelsText(gap.labels)}`} className="flex gap-2 px-4 py-2.5">
            <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0 text-warn" />
            <span className="min-w-0 text-pretty break-words">{gapSentence(gap)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Which requests are stuck, what they need and who could give it. */
export function gapSentence({ risk, labels, needed, requesters, everybody, approvers }: PolicyGap): string {
  const article = /^[aeiou]/.test(risk) ? "An" : "A";
  const where = Object.keys(labels).length > 0 ? ` on ${labelsText(labels)}` : "";
  const whose = everybody ? "" : ` requested by ${listed(requesters, "or")}`;
  const who = approvers.length === 0 ? "nobody can give one" : `only ${listed(approvers)} can approve`;
  return `${article} ${risk} repair${where}${whose} cannot be approved: it needs ${needed === 1 ? "1 approval" : `${needed} approvals`} besides the requester, and ${who}.`;
}
