import { Ban, ShieldCheck, ShieldX } from "lucide-react";
import type { RepairDetail } from "@/lib/contracts/repair";
import { Badge } from "../ui/badge";
import { Card, CardHeader } from "../ui/card";
import { RelativeTime } from "../ui/relative-time";

/** Who decided what about which plan; void ones are kept and say so. */
export function ApprovalsCard({ repair }: { repair: RepairDetail }) {
  const { approvals } = repair;
  return (
    <Card>
      <CardHeader title="Decisions" description={`${repair.approvalsGiven} of ${repair.approvalsNeeded} approvals`} />
      {approvals.length === 0 ? (
        <p className="px-4 py-3 text-muted text-sm">
          {repair.approvalsNeeded === 0 ? "Nobody had to approve it: it changes nothing." : "Nobody has decided yet."}
          {repair.approvers.length > 0 && ` May approve: ${repair.approvers.join(", ")}.`}
        </p>
      ) : (
        <ul className="divide-y">
          {approvals.map((approval) => (
            <li key={`${approval.userId}-${approval.atMs}`} className="px-4 py-2.5 text-sm">
              <p className="flex flex-wrap items-center gap-x-2">
                <span className="font-medium">{approval.name}</span>
                {approval.void ? (
                  <Badge tone="idle" icon={Ban} look="plain" title="The plan was changed after this decision">
                    {approval.decision}, void
                  </Badge>
                ) : approval.decision === "approved" ? (
                  <Badge tone="ok" icon={ShieldCheck} look="plain">
                    approved
                  </Badge>
                ) : (
                  <Badge tone="warn" icon={ShieldX} look="plain">
                    rejected
                  </Badge>
                )}
                <RelativeTime at={approval.atMs} className="tabular ml-auto text-muted text-xs" />
              </p>
              {repair.asks?.solo && approval.decision === "approved" && <p className="mt-0.5 text-muted">Alone, under the solo rule.</p>}
              {approval.comment && <p className="mt-0.5 whitespace-pre-wrap break-words text-muted">{approval.comment}</p>}
              <p className="mt-0.5 truncate font-mono text-2xs text-faint" title={approval.planHash}>
                plan {approval.planHash.slice(0, 16)}
                {approval.planHash === repair.planHash ? "" : ", an earlier one"}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
