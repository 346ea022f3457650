"use client";
import { useRouter } from "next/navigation";
import type { NodeDetail } from "@/lib/contracts/node";
import { useRemoveNode } from "../fleet/queries";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
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
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Remove ${node.name}?`}
      width="sm"
      footer={
        <>
          <DialogClose asChild>
            <Button>Keep {node.name}</Button>
          </DialogClose>
          <Button
            variant="danger"
            pending={remove.isPending}
            onClick={() => remove.mutate({ nodeId: node.id }, { onSuccess: () => router.push(`/${org}/nodes`) })}
          >
            Remove {node.name}
          </Button>
        </>
      }
    >
      <p className="text-sm">
        Its key stops working at once, so its agent can no longer report or be given work. Incidents, repairs and the audit log keep its
        name. To bring the host back, enrol it again with a new token.
      </p>
    </Dialog>
  );
}
