"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { IncidentDetail } from "@/lib/contracts/incident";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { useOrg } from "../viewer";
import { MergeTarget, useMergeTargets } from "./merge-target";
import { useMergeIncident } from "./queries";

interface MergeDialogProps {
  incident: IncidentDetail;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Makes this incident a member of another open one. */
export function MergeDialog({ incident, open, onOpenChange }: MergeDialogProps) {
  const t = useTranslations("incidents");
  const ui = useTranslations("ui");
  const org = useOrg();
  const merge = useMergeIncident(org);
  const { targets } = useMergeTargets(incident.id, open);
  const [chosen, setChosen] = useState("");
  const intoId = targets.some(({ id }) => id === chosen) ? chosen : (targets[0]?.id ?? "");
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("mergeTitle", { number: incident.number })}
      description={t("mergeAbout")}
      footer={
        <>
          <DialogClose asChild>
            <Button>{ui("cancel")}</Button>
          </DialogClose>
          <Button
            variant="primary"
            disabled={intoId === ""}
            pending={merge.isPending}
            onClick={() => merge.mutate({ incidentId: incident.id, intoId }, { onSuccess: () => onOpenChange(false) })}
          >
            {t("merge")}
          </Button>
        </>
      }
    >
      <MergeTarget incidentId={incident.id} value={intoId} onChange={setChosen} />
    </Dialog>
  );
}
