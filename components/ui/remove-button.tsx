"use client";
import { Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "./button";
import { ConfirmDialog } from "./confirm-dialog";

interface RemoveButtonProps {
  /** The verb and the thing: "Remove gpu-07". */
  verb: string;
  /** A question that names the thing: "Remove gpu-07?". */
  title: string;
  pending: boolean;
  /** Removes it: `(closing) => remove.mutate(id, closing)`. The question also closes after a refusal, which is shown beside it. */
  onConfirm: (closing: { onSettled: () => void }) => void;
  /** What is removed and what is kept. */
  children: ReactNode;
}

/** A button that removes a row, after one question. */
export function RemoveButton({ verb, onConfirm, ...question }: RemoveButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" variant="ghost" icon aria-label={verb} title={verb}>
          <Trash2 size={14} aria-hidden />
        </Button>
      }
      verb={verb}
      onConfirm={() => onConfirm({ onSettled: () => setOpen(false) })}
      {...question}
    />
  );
}
