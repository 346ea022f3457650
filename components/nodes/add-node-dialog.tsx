"use client";
import { useTranslations } from "next-intl";
import { Dialog } from "../ui/dialog";
import { Enrol } from "./enrol";

interface AddNodeDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}
export function AddNodeDialog({ open, onOpenChange }: AddNodeDialogProps) {
  const t = useTranslations("nodes");
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("add")} description={t("addAbout")} width="lg">
      <Enrol />
    </Dialog>
  );
}
