"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import type { NodeDetail } from "@/lib/contracts/node";
import { useRemoveNode } from "../fleet/queries";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { useOrg } from "../viewer";

interface RemoveNodeDialogProps {
  node: NodeDetail;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}
export function RemoveNodeDialog({ node, open, onOpenChange }: RemoveNodeDialogProps) {
  const t = useTranslations("nodes.remove");
  const org = useOrg();
  const router = useRouter();
  const remove = useRemoveNode(org);
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("title", { name: node.name })}
      verb={t("do", { name: node.name })}
      pending={remove.isPending}
      onConfirm={() => remove.mutate({ nodeId: node.id }, { onSuccess: () => router.push(`/${org}/nodes`) })}
    >
      {t("about")}
    </ConfirmDialog>
  );
}
