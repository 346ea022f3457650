"use client";
import { CircleCheck, Clock, ShieldCheck, ShieldX } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import type { RepairDetail } from "@/lib/contracts/repair";
import { plural } from "../format";
import { TooFewApprovers } from "../policy/too-few-approvers";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { useNow } from "../ui/clock";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { TimeLeft } from "../ui/time-left";
import { useOrg } from "../viewer";
import { useApproveRepair, useRejectRepair } from "./queries";

/** Approve or reject exactly this plan. The buttons are there only while this person may decide, and go at the moment it expires. */
export function DecisionPanel({ repair }: { repair: RepairDetail }) {
  const org = useOrg();
  const now = useNow();
  const [comment, setComment] = useState("");
  const [typedName, setTypedName] = useState("");
  const [missing, setMissing] = useState(false);
  /** On a phone the comment unfolds, so that the plan keeps the screen. */
  const [isWriting, setWriting] = useState(false);
  const approve = useApproveRepair(org, repair.asks);
  const lacksPasskey = repair.asks?.passkey === true && repair.asks.credentialIds.length === 0;
  const reject = useRejectRepair(org);
  const isExpired = now >= repair.expiresAt;
  const canDecide = !isExpired && (repair.can.approve || repair.can.reject);
  const needsName = repair.asks?.typedName ?? repair.risk === "irreversible";
  const names = [...new Set(repair.plan.targets.map((target) => target.nodeName))];
  const isTyped = !needsName || names.includes(typedName);
  const isPending = approve.isPending || reject.isPending;
  const { id: repairId, planHash } = repair;
  const refuse = () => {
    setMissing(true);
    setWriting(true);
  };
  return (
    <Card className="border-hold-fill">
      <div className="flex flex-col gap-2.5 p-3 sm:gap-3 sm:p-4">
        <p className="flex items-start gap-2 text-sm">
          <Clock size={15} aria-hidden className="mt-0.5 shrink-0 text-hold" />
          <span>
            {isExpired ? (
              "This request has expired; nothing was run. Request it again if it is still needed."
            ) : (
              <>
                {repair.needs.length > 0 ? `Needs ${repair.needs.join(" and ")}.` : `Needs ${plural(repair.approvalsNeeded, "approval")}.`}{" "}
                <span className="tabular text-muted">
                  {repair.approvalsGiven} of {repair.approvalsNeeded} given. <TimeLeft until={repair.expiresAt} what="expires" />.
                </span>
              </>
            )}
          </span>
        </p>
        {canDecide && (
          <>
            {needsName && repair.can.approve && (
              <Field
                label={names.length === 1 ? `Type ${names[0]} to confirm` : "Type the name of a node it runs on"}
                hint={
                  repair.asks?.solo
                    ? "You decide alone, under the solo rule: nobody else here can approve."
                    : "There is no way back from this repair."
                }
              >
                <Input value={typedName} onChange={(event) => setTypedName(event.target.value)} autoComplete="off" spellCheck={false} />
              </Field>
            )}
            <Field
              label="Comment"
              hideLabel
              className={isWriting ? undefined : "max-lg:hidden"}
              error={missing && comment.trim() === "" ? "Tell the requester why." : undefined}
            >
              <Textarea
                rows={2}
                // The key opens the decision; it takes another act to decide.
                data-key="a"
                value={comment}
                onChange={(event) => setComment(event.target.value)}
                placeholder="Comment (needed to reject)"
                maxLength={2_000}
              />
            </Field>
            {repair.can.approve && lacksPasskey && (
              <p className="text-sm">
                This approval must be signed.{" "}
                <Link className="underline" href={`/${org}/settings/passkeys`}>
                  Add a passkey
                </Link>{" "}
                first.
              </p>
            )}
            <div className="grid grid-cols-2 gap-2 sm:flex">
              {repair.can.approve && (
                <Button
                  variant="primary"
                  size="lg"
                  disabled={isPending || !isTyped || lacksPasskey}
                  pending={approve.isPending}
                  onClick={() =>
                    approve.mutate({ repairId, planHash, ...(comment.trim() ? { comment } : {}), ...(needsName ? { typedName } : {}) })
                  }
                >
                  <ShieldCheck size={17} aria-hidden />
                  {repair.asks?.passkey ? "Sign and approve" : "Approve"}
                </Button>
              )}
              {repair.can.reject && (
                <Button
                  size="lg"
                  disabled={isPending}
                  pending={reject.isPending}
                  onClick={() => (comment.trim() === "" ? refuse() : reject.mutate({ repairId, planHash, comment }))}
                >
                  <ShieldX size={17} aria-hidden />
                  Reject
                </Button>
              )}
              {!isWriting && (
                <button
                  type="button"
                  onClick={() => setWriting(true)}
                  className="col-span-2 py-1 text-muted text-xs hover:text-ink hover:underline lg:hidden"
                >
                  Add a comment
                </button>
              )}
            </div>
          </>
        )}
        {!isExpired && !repair.enough && (
          <TooFewApprovers risk={repair.risk} needed={repair.approvalsNeeded} approvers={repair.approvers} />
        )}
        {!isExpired && repair.approvers.length > 0 && (
          <p className="flex items-start gap-2 text-muted text-sm">
            <CircleCheck size={15} aria-hidden className="mt-0.5 shrink-0" />
            Can approve: {repair.approvers.join(", ")}.
          </p>
        )}
      </div>
    </Card>
  );
}
