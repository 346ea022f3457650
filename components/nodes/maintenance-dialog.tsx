"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useStartMaintenance } from "../fleet/queries";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Segmented } from "../ui/segmented";
import { useErrorText } from "../use-error-text";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";

const HOUR_MS = 3_600_000;
const spans = ["1", "4", "24", "168"] as const;
type Hours = (typeof spans)[number];

interface MaintenanceDialogProps {
  nodes: { id: string; name?: string }[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onDone?: () => void;
}

/** Asks for what every maintenance needs: a reason and an end. */
export function MaintenanceDialog({ nodes, open, onOpenChange, onDone }: MaintenanceDialogProps) {
  const t = useTranslations("nodes.maintenance");
  const formats = useFormats();
  const errorText = useErrorText();
  const start = useStartMaintenance(useOrg());
  const [hours, setHours] = useState<Hours>("4");
  const [reason, setReason] = useState("");
  const [only] = nodes;
  const spanText = (of: Hours) => formats.span(Number(of) * HOUR_MS);
  const refused = start.error ? errorText(start.error) : undefined;
  const submit = () =>
    start.mutate(
      { nodeIds: nodes.map((node) => node.id), reason, endsAt: Date.now() + Number(hours) * HOUR_MS },
      {
        onSuccess: () => {
          onOpenChange(false);
          onDone?.();
        },
      },
    );
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      width="sm"
      title={nodes.length === 1 && only?.name ? t("titleOne", { name: only.name }) : t("title", { n: nodes.length })}
      description={t("about")}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Segmented
          label={t("howLong")}
          value={hours}
          onValueChange={setHours}
          options={spans.map((value) => ({ value, label: spanText(value) }))}
        />
        <Field label={t("reason")} required error={refused}>
          <Input
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            maxLength={500}
            required
            placeholder={t("reasonHint")}
          />
        </Field>
        <div className="flex justify-end">
          <Button type="submit" variant="primary" pending={start.isPending} disabled={reason.trim() === ""}>
            {t("startFor", { span: spanText(hours) })}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
