"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { IncidentDetail } from "@/lib/contracts/incident";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { Field } from "../ui/field";
import { Select } from "../ui/input";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";
import { incidents, useMergeIncident } from "./queries";

interface MergeDialogProps {
  incident: IncidentDetail;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Makes this incident a member of another open one. */
export function MergeDialog({ incident, open, onOpenChange }: MergeDialogProps) {
  const t = useTranslations("incidents");
  const ui = useTranslations("ui");
  const told = useTold();
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
      <Field label={t("into")} hint={others.length === 0 ? t("mergeNone") : undefined}>
        <Select value={intoId} onChange={(event) => setChosen(event.target.value)}>
          {others.map(({ id, number, nodeName, ...other }) => (
            <option key={id} value={id}>
              #{number} {nodeName}: {told(other.told, other.sentence).slice(0, 80)}
            </option>
          ))}
        </Select>
      </Field>
    </Dialog>
  );
}
