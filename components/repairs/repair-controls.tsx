"use client";
import { CircleStop, Pause, Play, RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { leasedTargetStates, type RepairDetail, wrongTargetStates } from "@/lib/contracts/repair";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { useOrg } from "../viewer";
import { EditPlanDialog } from "./edit-plan-dialog";
import { useCancelRepair, usePauseRepair, useResumeRepair, useRetryRepair } from "./queries";

/** Pause, resume, cancel, retry: whatever may be done with a repair now. */
export function RepairControls({ repair, onEdited }: { repair: RepairDetail; onEdited: (repair: RepairDetail) => void }) {
  const t = useTranslations("repairs");
  const org = useOrg();
  const router = useRouter();
  const pause = usePauseRepair(org);
  const resume = useResumeRepair(org);
  const retry = useRetryRepair(org);
  const repairId = repair.id;
  const failed = repair.targets.filter((target) => target.state === "skipped" || wrongTargetStates.includes(target.state));
  return (
    <>
      {repair.can.edit && <EditPlanDialog repair={repair} onSaved={onEdited} />}
      {repair.can.pause && (
        <Button onClick={() => pause.mutate({ repairId })} pending={pause.isPending}>
          <Pause size={15} aria-hidden />
          {t("controls.pause")}
        </Button>
      )}
      {repair.can.resume && (
        <Button variant="primary" onClick={() => resume.mutate({ repairId })} pending={resume.isPending}>
          <Play size={15} aria-hidden />
          {t("controls.resume")}
        </Button>
      )}
      {repair.can.retry && (
        <Button
          onClick={() => retry.mutate({ repairId }, { onSuccess: (made) => router.push(`/${org}/repairs/${made.id}`) })}
          pending={retry.isPending}
        >
          <RotateCcw size={15} aria-hidden />
          {failed.length > 0 ? t("controls.retry", { n: failed.length }) : t("controls.retryFailed")}
        </Button>
      )}
      {repair.can.cancel && <CancelRepairButton repair={repair} />}
    </>
  );
}

function CancelRepairButton({ repair }: { repair: RepairDetail }) {
  const t = useTranslations("repairs");
  const org = useOrg();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const cancel = useCancelRepair(org);
  const running = repair.targets.filter((target) => leasedTargetStates.includes(target.state)).length;
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      width="sm"
      title={t("cancel.doNumber", { number: repair.number })}
      description={running > 0 ? t("cancel.running", { n: running }) : t("cancel.nothingRuns")}
      trigger={
        <Button>
          <CircleStop size={15} aria-hidden />
          {t("cancel.do")}
        </Button>
      }
      footer={
        <>
          <DialogClose asChild>
            <Button>{t("cancel.keep")}</Button>
          </DialogClose>
          <Button
            variant="danger"
            pending={cancel.isPending}
            onClick={() => cancel.mutate({ repairId: repair.id, reason }, { onSuccess: () => setOpen(false) })}
          >
            {t("cancel.doNumber", { number: repair.number })}
          </Button>
        </>
      }
    >
      <Field label={t("reason")}>
        <Textarea rows={2} value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} />
      </Field>
    </Dialog>
  );
}
