import { Ban, ShieldCheck, ShieldX } from "lucide-react";
import { useTranslations } from "next-intl";
import type { RepairDetail } from "@/lib/contracts/repair";
import { Badge } from "../ui/badge";
import { Card, CardHeader } from "../ui/card";
import { RelativeTime } from "../ui/relative-time";

/** Who decided what about which plan; void ones are kept and say so. */
export function ApprovalsCard({ repair }: { repair: RepairDetail }) {
  const t = useTranslations("repairs");
  const { approvals } = repair;
  return (
    <Card>
      <CardHeader
        title={t("approvals.title")}
        description={t("approvals.count", { given: repair.approvalsGiven, needed: repair.approvalsNeeded })}
      />
      {approvals.length === 0 ? (
        <p className="px-4 py-3 text-muted text-sm">
          {t(repair.approvalsNeeded === 0 ? "approvals.nobodyHadTo" : "approvals.nobodyYet")}
          {repair.approvers.length > 0 && ` ${t("approvals.mayApprove", { names: repair.approvers.join(t("join")) })}`}
        </p>
      ) : (
        <ul className="divide-y">
          {approvals.map((approval) => (
            <li key={`${approval.userId}-${approval.atMs}`} className="px-4 py-2.5 text-sm">
              <p className="flex flex-wrap items-center gap-x-2">
                <span className="font-medium">{approval.name}</span>
                {approval.void ? (
                  <Badge tone="idle" icon={Ban} look="plain" title={t("approvals.voidAbout")}>
                    {t(`approvals.void.${approval.decision}`)}
                  </Badge>
                ) : approval.decision === "approved" ? (
                  <Badge tone="ok" icon={ShieldCheck} look="plain">
                    {t("approvals.approved")}
                  </Badge>
                ) : (
                  <Badge tone="warn" icon={ShieldX} look="plain">
                    {t("approvals.rejected")}
                  </Badge>
                )}
                <RelativeTime at={approval.atMs} className="tabular ml-auto text-muted text-xs" />
              </p>
              {repair.asks?.solo && approval.decision === "approved" && <p className="mt-0.5 text-muted">{t("approvals.solo")}</p>}
              {approval.comment && <p className="mt-0.5 whitespace-pre-wrap break-words text-muted">{approval.comment}</p>}
              <p className="mt-0.5 truncate font-mono text-2xs text-faint" title={approval.planHash}>
                {t(approval.planHash === repair.planHash ? "approvals.plan" : "approvals.earlier", {
                  hash: approval.planHash.slice(0, 16),
                })}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
