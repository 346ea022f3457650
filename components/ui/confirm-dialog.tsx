"use client";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "./button";
import { Dialog, DialogClose } from "./dialog";

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The button that opens it, when it is not opened from elsewhere. */
  trigger?: ReactNode;
  /** A question that names the thing: "Remove gpu-07?". */
  title: string;
  /** The verb and the thing: "Remove gpu-07". */
  verb: string;
  pending: boolean;
  onConfirm: () => void;
  /** What ends, and what stays. */
  children: ReactNode;
}

/** One question before an action that cannot be undone. Cancel has the focus. */
export function ConfirmDialog({ open, onOpenChange, trigger, title, verb, pending, onConfirm, children }: ConfirmDialogProps) {
  const t = useTranslations("ui");
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      trigger={trigger}
      title={title}
      width="sm"
      footer={
        <>
          <DialogClose asChild>
            <Button>{t("cancel")}</Button>
          </DialogClose>
          <Button variant="danger" pending={pending} onClick={onConfirm}>
            {verb}
          </Button>
        </>
      }
    >
      <p className="text-sm">{children}</p>
    </Dialog>
  );
}
