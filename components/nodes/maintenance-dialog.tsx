"use client";
import { useState } from "react";
import { ApiError } from "../api";
import { useStartMaintenance } from "../fleet/queries";
import { plural } from "../format";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Segmented } from "../ui/segmented";
import { useOrg } from "../viewer";

const HOUR_MS = 3_600_000;
const spans = { "1": "1 h", "4": "4 h", "24": "1 day", "168": "1 week" } as const;

interface MaintenanceDialogProps {
  nodes: { id: string; name?: string }[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onDone?: () => void;
}

/** Asks for what every maintenance needs: a reason and an end. */
export function MaintenanceDialog({ nodes, open, onOpenChange, onDone }: MaintenanceDialogProps) {
  const start = useStartMaintenance(useOrg());
  const [hours, setHours] = useState<keyof typeof spans>("4");
  const [reason, setReason] = useState("");
  const [only] = nodes;
  const what = nodes.length === 1 && only?.name ? only.name : plural(nodes.length, "node");
  const refused = start.error instanceof ApiError ? start.error.message : undefined;
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
      title={`Maintenance of ${what}`}
      description="No incident opens until it ends. Checks and metrics go on, and what is open stays open."
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Segmented
          label="For how long"
          value={hours}
          onValueChange={setHours}
          options={Object.entries(spans).map(([value, label]) => ({ value: value as keyof typeof spans, label }))}
        />
        <Field label="Reason" required error={refused}>
          <Input value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} required placeholder="Replace GPU 3" />
        </Field>
        <div className="flex justify-end">
          <Button type="submit" variant="primary" pending={start.isPending} disabled={reason.trim() === ""}>
            Start maintenance for {spans[hours]}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
