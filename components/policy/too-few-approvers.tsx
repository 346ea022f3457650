"use client";
import { UserPlus, Users } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { roleCan } from "@/lib/contracts/can";
import type { Risk } from "@/lib/contracts/runbook";
import { InviteDialog } from "../members/invite-dialog";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { useViewer } from "../viewer";
import { SoloRuleDialog } from "./solo-rule-dialog";
import { usePolicySentences } from "./use-policy-sentences";

interface TooFewApproversProps {
  risk: Risk;
  needed: number;
  /** Names of those who may approve. */
  approvers: readonly string[];
}

/** Says that a request could only expire, and offers the ways out: another approver, or the solo rule. */
export function TooFewApprovers({ risk, needed, approvers }: TooFewApproversProps) {
  const t = useTranslations("policy");
  const { listed } = usePolicySentences();
  const { me } = useViewer();
  const [isInviting, setInviting] = useState(false);
  const [isChoosing, setChoosing] = useState(false);
  const mayInvite = roleCan(me.role, "member.manage");
  const soloHelps = me.role === "owner" && risk === "reversible" && approvers.length === 0;
  const sentence = approvers.length === 0 ? t("tooFewNobody") : t("tooFew", { needed, people: listed(approvers), n: approvers.length });
  return (
    <>
      <Callout
        tone="warn"
        icon={Users}
        action={
          mayInvite && (
            <span className="flex flex-wrap gap-2">
              <Button size="sm" onClick={() => setInviting(true)}>
                <UserPlus size={14} aria-hidden />
                {t("invite")}
              </Button>
              {soloHelps && (
                <Button size="sm" onClick={() => setChoosing(true)}>
                  {t("solo.use")}
                </Button>
              )}
            </span>
          )
        }
      >
        {sentence} {!mayInvite && t("askOwner")}
      </Callout>
      {isInviting && <InviteDialog open onOpenChange={setInviting} initialRole="lead" />}
      {isChoosing && <SoloRuleDialog open onOpenChange={setChoosing} />}
    </>
  );
}
