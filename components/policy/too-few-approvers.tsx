"use client";
import { UserPlus, Users } from "lucide-react";
import { useState } from "react";
import { roleCan } from "@/lib/contracts/can";
import type { Risk } from "@/lib/contracts/runbook";
import { InviteDialog } from "../members/invite-dialog";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { useViewer } from "../viewer";
import { listed } from "./sentences";
import { SoloRuleDialog } from "./solo-rule-dialog";

interface TooFewApproversProps {
  risk: Risk;
  needed: number;
  /** Names of those who may approve. */
  approvers: readonly string[];
}

/** Says that a request could only expire, and offers the ways out: another approver, or the solo rule. */
export function TooFewApprovers({ risk, needed, approvers }: TooFewApproversProps) {
  const { me } = useViewer();
  const [isInviting, setInviting] = useState(false);
  const [isChoosing, setChoosing] = useState(false);
  const mayInvite = roleCan(me.role, "member.manage");
  const soloHelps = me.role === "owner" && risk === "reversible" && approvers.length === 0;
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
                Invite an approver
              </Button>
              {soloHelps && (
                <Button size="sm" onClick={() => setChoosing(true)}>
                  Use the solo rule
                </Button>
              )}
            </span>
          )
        }
      >
        {sentence(needed, approvers)} {!mayInvite && "Ask an owner to invite somebody who can approve."}
      </Callout>
      {isInviting && <InviteDialog open onOpenChange={setInviting} initialRole="lead" />}
      {isChoosing && <SoloRuleDialog open onOpenChange={setChoosing} />}
    </>
  );
}

function sentence(needed: number, approvers: readonly string[]): string {
  if (approvers.length === 0) return "Nobody else in this organisation can approve it, so it could only expire.";
  const who = `only ${listed(approvers)} can give ${approvers.length === 1 ? "one" : "them"}`;
  return `It needs ${needed} approvals besides yours, and ${who}. It could only expire.`;
}
