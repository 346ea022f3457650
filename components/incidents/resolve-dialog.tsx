"use client";
import { useState } from "react";
import type { IncidentDetail } from "@/lib/contracts/incident";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { useOrg } from "../viewer";
import { useResolveIncident } from "./queries";

/** Ends an incident on a person's word: its workload is gone, or they have seen to it. */
export function ResolveDialog({ incident, ...dialog }: { incident: IncidentDetail; open: boolean; onOpenChange: (open: boolean) => void }) {
  const resolve = useResolveIncident(useOrg());
  const [reason, setReason] = useState("");
  return (
    <Dialog
      {...dialog}
      width="sm"
      title={`Resolve incident #${incident.number}`}
      description="An incident resolves by itself once its check passes. If the signal comes back within a day, this one reopens."
      footer={
        <>
          <DialogClose asChild>
            <Button>Keep it</Button>
          </DialogClose>
          <Button
            variant="primary"
            pending={resolve.isPending}
            disabled={reason.trim() === ""}
            onClick={() => resolve.mutate({ incidentId: incident.id, reason }, { onSuccess: () => dialog.onOpenChange(false) })}
          >
            Resolve
          </Button>
        </>
      }
    >
      <Field label="Reason" required>
        <Input value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} />
      </Field>
    </Dialog>
  );
}
