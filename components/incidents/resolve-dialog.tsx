"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { IncidentDetail } from "@/lib/contracts/incident";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { useOrg } from "../viewer";
import { useResolveIncident } from "./queries";

/** Resolves an incident by a person's decision: its workload is gone, or they fixed the fault. */
export function ResolveDialog({ incident, ...dialog }: { incident: IncidentDetail; open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations("incidents");
  const resolve = useResolveIncident(useOrg());
  const [reason, setReason] = useState("");
  return (
    <Dialog
      {...dialog}
      width="sm"
      title={t("resolveTitle", { number: incident.number })}
      description={t("resolveAbout")}
      footer={
        <>
          <DialogClose asChild>
            <Button>{t("keep")}</Button>
          </DialogClose>
          <Button
            variant="primary"
            pending={resolve.isPending}
            disabled={reason.trim() === ""}
            onClick={() => resolve.mutate({ incidentId: incident.id, reason }, { onSuccess: () => dialog.onOpenChange(false) })}
          >
            {t("resolve")}
          </Button>
        </>
      }
    >
      <Field label={t("reason")} required>
        <Input value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} />
      </Field>
    </Dialog>
  );
}
