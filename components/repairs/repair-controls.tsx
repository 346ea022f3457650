"use client";
import { CircleStop, Pause, Play, RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { leasedTargetStates, type RepairDetail, wrongTargetStates } from "@/lib/contracts/repair";
import { plural } from "../format";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { useOrg } from "../viewer";
import { EditPlanDialog } from "./edit-plan-dialog";
import { useCancelRepair, usePauseRepair, useResumeRepair, useRetryRepair } from "./queries";

/** Pause, resume, cancel, retry: whatever may be done with a repair now. */
export function RepairControls({ repair, onEdited }: { repair: RepairDetail; onEdited: (repair: RepairDetail) => void }) {
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
          Pause
        </Button>
      )}
      {repair.can.resume && (
        <Button variant="primary" onClick={() => resume.mutate({ repairId })} pending={resume.isPending}>
          <Play size={15} aria-hidden />
          Go on
        </Button>
      )}
      {repair.can.retry && (
        <Button
          onClick={() => retry.mutate({ repairId }, { onSuccess: (made) => router.push(`/${org}/repairs/${made.id}`) })}
          pending={retry.isPending}
        >
          <RotateCcw size={15} aria-hidden />
          Retry {failed.length > 0 ? plural(failed.length, "failed node") : "what failed"}
        </Button>
      )}
      {repair.can.cancel && <CancelRepairButton repair={repair} />}
    </>
  );
}

function CancelRepairButton({ repair }: { repair: RepairDetail }) {
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
      title={`Cancel repair #${repair.number}`}
      description={
        running > 0
          ? `What runs on ${plural(running, "node")} is told to stop, and killed when it has not after 10 s. Nothing is rolled back by that.`
          : "Nothing runs now; nothing will."
      }
      trigger={
        <Button>
          <CircleStop size={15} aria-hidden />
          Cancel repair
        </Button>
      }
      footer={
        <>
          <DialogClose asChild>
            <Button>Keep it</Button>
          </DialogClose>
          <Button
            variant="danger"
            pending={cancel.isPending}
            onClick={() => cancel.mutate({ repairId: repair.id, reason }, { onSuccess: () => setOpen(false) })}
          >
            Cancel repair #{repair.number}
          </Button>
        </>
      }
    >
      <Field label="Reason">
        <Textarea rows={2} value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} />
      </Field>
    </Dialog>
  );
}
