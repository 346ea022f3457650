"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { IncidentDetail } from "@/lib/contracts/incident";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { Field } from "../ui/field";
import { Select } from "../ui/input";
import { useOrg } from "../viewer";
import { incidents, useMergeIncident } from "./queries";

interface MergeDialogProps {
  incident: IncidentDetail;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Makes this incident a member of another open one. */
export function MergeDialog({ incident, open, onOpenChange }: MergeDialogProps) {
  const org = useOrg();
  const merge = useMergeIncident(org);
  const { data } = useQuery({ ...incidents.list(org, { state: "open" }), enabled: open });
  const others = (data?.incidents ?? []).filter(({ id }) => id !== incident.id);
  const [chosen, setChosen] = useState("");
  const intoId = others.some(({ id }) => id === chosen) ? chosen : (others[0]?.id ?? "");
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Merge incident #${incident.number}`}
      description="It becomes a member of the other incident. Take it out there to undo this."
      footer={
        <>
          <DialogClose asChild>
            <Button>Cancel</Button>
          </DialogClose>
          <Button
            variant="primary"
            disabled={intoId === ""}
            pending={merge.isPending}
            onClick={() => merge.mutate({ incidentId: incident.id, intoId }, { onSuccess: () => onOpenChange(false) })}
          >
            Merge
          </Button>
        </>
      }
    >
      <Field label="Into" hint={others.length === 0 ? "There is no other open incident." : undefined}>
        <Select value={intoId} onChange={(event) => setChosen(event.target.value)}>
          {others.map(({ id, number, nodeName, sentence }) => (
            <option key={id} value={id}>
              #{number} {nodeName}: {sentence.slice(0, 80)}
            </option>
          ))}
        </Select>
      </Field>
    </Dialog>
  );
}
