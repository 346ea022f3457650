"use client";
import { useRouter } from "next/navigation";
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
  const org = useOrg();
  const router = useRouter();
  const remove = useRemoveNode(org);
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Remove ${node.name}?`}
      verb={`Remove ${node.name}`}
      pending={remove.isPending}
      onConfirm={() => remove.mutate({ nodeId: node.id }, { onSuccess: () => router.push(`/${org}/nodes`) })}
    >
      Its key stops working at once, so its agent can no longer report or be given work. Incidents, repairs and the audit log keep its name.
      To bring the host back, enrol it again with a new token.
    </ConfirmDialog>
  );
}
