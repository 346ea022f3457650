"use client";
import { TriangleAlert, UserPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { roleCan } from "@/lib/contracts/can";
import type { PolicyGap } from "@/lib/contracts/policy";
import { InviteDialog } from "../members/invite-dialog";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { useViewer } from "../viewer";
import { labelsText } from "./sentences";
import { usePolicySentences } from "./use-policy-sentences";

/** Rules that require more people than there are: who could not get a repair approved, and who could approve one. */
export function GapsCard({ gaps }: { gaps: readonly PolicyGap[] }) {
  const t = useTranslations("policy");
  const sentences = usePolicySentences();
  const mayInvite = roleCan(useViewer().me.role, "member.manage");
  const [isInviting, setInviting] = useState(false);
  return (
    <Card className="border-warn">
      <CardHeader
        title={t("gaps")}
        description={mayInvite ? t("gapsAbout") : `${t("gapsAbout")} ${t("askOwner")}`}
        actions={
          mayInvite && (
            <Button size="sm" onClick={() => setInviting(true)}>
              <UserPlus size={14} aria-hidden />
              {t("invite")}
            </Button>
          )
        }
      />
      <ul className="divide-y text-sm">
        {gaps.map((gap) => (
          <li key={`${gap.risk} ${labelsText(gap.labels)}`} className="flex gap-2 px-4 py-2.5">
            <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0 text-warn" />
            <span className="min-w-0 text-pretty break-words">{sentences.gap(gap)}</span>
          </li>
        ))}
      </ul>
      {isInviting && <InviteDialog open onOpenChange={setInviting} initialRole="lead" />}
    </Card>
  );
}
