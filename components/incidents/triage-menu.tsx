"use client";
import { useQuery } from "@tanstack/react-query";
import { Bell, BellOff, CircleCheck, Eye, Merge, Undo2, UserRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { roleCan } from "@/lib/contracts/can";
import type { IncidentDetail } from "@/lib/contracts/incident";
import { members } from "../members/queries";
import { Button } from "../ui/button";
import { useNow } from "../ui/clock";
import { Dialog, DialogClose } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuSeparator } from "../ui/menu";
import { Segmented } from "../ui/segmented";
import { useOrg, useViewer } from "../viewer";
import { MergeDialog } from "./merge-dialog";
import { useAcknowledgeIncident, useAssignIncident, useSnoozeIncident, useUndoRegrouping } from "./queries";
import { ResolveDialog } from "./resolve-dialog";

/** Who takes it, and whether it may wait. */
export function TriageMenu({ incident }: { incident: IncidentDetail }) {
  const t = useTranslations("incidents");
  const org = useOrg();
  const { me } = useViewer();
  const now = useNow();
  const assign = useAssignIncident(org);
  const snooze = useSnoozeIncident(org);
  const acknowledge = useAcknowledgeIncident(org);
  const undo = useUndoRegrouping(org);
  const [isSnoozing, setSnoozing] = useState(false);
  const [isResolving, setResolving] = useState(false);
  const [isMerging, setMerging] = useState(false);
  const people = useQuery(members.list(org));
  const isSnoozed = incident.snoozedUntil !== null && incident.snoozedUntil > now;
  const others = (people.data?.members ?? []).filter((member) => member.userId !== me.userId && roleCan(member.role, "incident.triage"));
  const give = (userId: string | null) => assign.mutate({ incidentId: incident.id, userId });
  return (
    <>
      <Menu
        trigger={
          <Button pending={assign.isPending}>
            <UserRound size={15} aria-hidden />
            {incident.assigneeName ?? t("assign")}
          </Button>
        }
      >
        <MenuCheck checked={incident.assigneeId === me.userId} onSelect={() => give(incident.assigneeId === me.userId ? null : me.userId)}>
          {t("me")}
        </MenuCheck>
        {others.length > 0 && <MenuLabel>{t("others")}</MenuLabel>}
        {others.map((member) => (
          <MenuCheck key={member.userId} checked={incident.assigneeId === member.userId} onSelect={() => give(member.userId)}>
            {member.name}
          </MenuCheck>
        ))}
        {incident.assigneeId && (
          <>
            <MenuSeparator />
            <MenuItem onSelect={() => give(null)}>{t("nobody")}</MenuItem>
          </>
        )}
      </Menu>
      {incident.state !== "resolved" && incident.acknowledgedAt === null && (
        <Button variant="primary" pending={acknowledge.isPending} onClick={() => acknowledge.mutate({ incidentId: incident.id })}>
          <Eye size={15} aria-hidden />
          {t("acknowledge")}
        </Button>
      )}
      {incident.state !== "resolved" &&
        (isSnoozed ? (
          <Button onClick={() => snooze.mutate({ incidentId: incident.id, untilMs: null, reason: "" })} pending={snooze.isPending}>
            <Bell size={15} aria-hidden />
            {t("wake")}
          </Button>
        ) : (
          <Button onClick={() => setSnoozing(true)}>
            <BellOff size={15} aria-hidden />
            {t("snooze")}
          </Button>
        ))}
      {incident.state !== "resolved" && (
        <Button onClick={() => setResolving(true)}>
          <CircleCheck size={15} aria-hidden />
          {t("resolve")}
        </Button>
      )}
      {incident.state !== "resolved" && incident.leadId === null && (
        <Button onClick={() => setMerging(true)}>
          <Merge size={15} aria-hidden />
          {t("merge")}
        </Button>
      )}
      {incident.canUndoGrouping && (
        <Button pending={undo.isPending} onClick={() => undo.mutate({ incidentId: incident.id })}>
          <Undo2 size={15} aria-hidden />
          {t("undoRegroup")}
        </Button>
      )}
      <MergeDialog incident={incident} open={isMerging} onOpenChange={setMerging} />
      <SnoozeDialog incident={incident} open={isSnoozing} onOpenChange={setSnoozing} />
      <ResolveDialog incident={incident} open={isResolving} onOpenChange={setResolving} />
    </>
  );
}

const HOUR = 3_600_000;
/** In hours. */
const spans = ["1", "4", "24", "168"] as const;
type Span = (typeof spans)[number];

function SnoozeDialog({
  incident,
  open,
  onOpenChange,
}: {
  incident: IncidentDetail;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const t = useTranslations("incidents");
  const snooze = useSnoozeIncident(useOrg());
  const [hours, setHours] = useState<Span>("4");
  const [reason, setReason] = useState("");
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      width="sm"
      title={t("snoozeTitle", { number: incident.number })}
      description={t("snoozeAbout")}
      footer={
        <>
          <DialogClose asChild>
            <Button>{t("keep")}</Button>
          </DialogClose>
          <Button
            variant="primary"
            pending={snooze.isPending}
            disabled={reason.trim() === ""}
            onClick={() =>
              snooze.mutate(
                { incidentId: incident.id, untilMs: Date.now() + Number(hours) * HOUR, reason },
                { onSuccess: () => onOpenChange(false) },
              )
            }
          >
            {t("snoozeFor", { span: t(`span.${hours}`) })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Segmented
          label={t("howLong")}
          value={hours}
          onValueChange={setHours}
          options={spans.map((value) => ({ value, label: t(`span.${value}`) }))}
        />
        <Field label={t("reason")} required>
          <Input value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} />
        </Field>
      </div>
    </Dialog>
  );
}
