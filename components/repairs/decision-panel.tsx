"use client";
import { CircleCheck, Clock, ShieldCheck, ShieldX } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { RepairDetail } from "@/lib/contracts/repair";
import { TooFewApprovers } from "../policy/too-few-approvers";
import { useNeedText } from "../policy/use-need-text";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { useNow } from "../ui/clock";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { TimeLeft } from "../ui/time-left";
import { useOrg } from "../viewer";
import { nodeCount } from "./node-count";
import { useApproveRepair, useRejectRepair } from "./queries";

/** Approve or reject exactly this plan. The buttons are shown only while this person may decide, and disappear when it expires. */
export function DecisionPanel({ repair }: { repair: RepairDetail }) {
  const t = useTranslations("repairs");
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
  const needText = useNeedText();
  const isExpired = now >= repair.expiresAt;
  const canDecide = !isExpired && (repair.can.approve || repair.can.reject);
  const needsName = repair.asks?.typedName ?? repair.risk === "irreversible";
  const names = [...new Set(repair.plan.targets.map((target) => target.nodeName))];
  const isTyped = !needsName || names.includes(typedName);
  const isUnrunnable = repair.refusing.length > 0 && repair.refusing.length >= nodeCount(repair);
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
              t("decision.expired")
            ) : (
              <>
                {repair.needs.length > 0
                  ? t("decision.needs", { what: repair.needs.map(needText).join(t("decision.needsAnd")) })
                  : t("decision.needsApprovals", { n: repair.approvalsNeeded })}{" "}
                <span className="tabular text-muted">
                  {t.rich("decision.given", {
                    given: repair.approvalsGiven,
                    needed: repair.approvalsNeeded,
                    left: () => <TimeLeft until={repair.expiresAt} what="expires" />,
                  })}
                </span>
              </>
            )}
          </span>
        </p>
        {canDecide && (
          <>
            {needsName && repair.can.approve && (
              <Field
                label={names.length === 1 ? t("decision.typeName", { name: names[0] ?? "" }) : t("decision.typeAny")}
                hint={t(repair.asks?.solo ? "decision.solo" : "decision.noWayBack")}
              >
                <Input value={typedName} onChange={(event) => setTypedName(event.target.value)} autoComplete="off" spellCheck={false} />
              </Field>
            )}
            <Field
              label={t("decision.comment")}
              hideLabel
              className={isWriting ? undefined : "max-lg:hidden"}
              error={missing && comment.trim() === "" ? t("decision.commentMissing") : undefined}
            >
              <Textarea
                rows={2}
                // The key only opens the decision; a second action decides.
                data-key="a"
                value={comment}
                onChange={(event) => setComment(event.target.value)}
                placeholder={t("decision.commentHint")}
                maxLength={2_000}
              />
            </Field>
            {repair.can.approve && isUnrunnable && <p className="text-sm">{t("decision.unrunnable")}</p>}
            {repair.can.approve && lacksPasskey && (
              <p className="text-sm">
                {t.rich("decision.mustSign", {
                  link: (chunks) => (
                    <Link className="underline" href={`/${org}/settings/passkeys`}>
                      {chunks}
                    </Link>
                  ),
                })}
              </p>
            )}
            <div className="grid grid-cols-2 gap-2 sm:flex">
              {repair.can.approve && (
                <Button
                  variant="primary"
                  size="lg"
                  disabled={isPending || !isTyped || lacksPasskey || isUnrunnable}
                  pending={approve.isPending}
                  onClick={() =>
                    approve.mutate({ repairId, planHash, ...(comment.trim() ? { comment } : {}), ...(needsName ? { typedName } : {}) })
                  }
                >
                  <ShieldCheck size={17} aria-hidden />
                  {t(repair.asks?.passkey ? "decision.sign" : "decision.approve")}
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
                  {t("decision.reject")}
                </Button>
              )}
              {!isWriting && (
                <button
                  type="button"
                  onClick={() => setWriting(true)}
                  className="col-span-2 py-1 text-muted text-xs hover:text-ink hover:underline lg:hidden"
                >
                  {t("decision.addComment")}
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
            {t("decision.canApprove", { names: repair.approvers.join(t("join")) })}
          </p>
        )}
      </div>
    </Card>
  );
}
