"use client";
import { Dialog } from "../ui/dialog";
import { Enrol } from "./enrol";

interface AddNodeDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}
export function AddNodeDialog({ open, onOpenChange }: AddNodeDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Add node"
      description="One line to run on the host, as root. Its token works once."
      width="lg"
    >
      <Enrol />
    </Dialog>
  );
}
