"use client";
import type { Member } from "@/lib/contracts/member";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { useViewer } from "../viewer";
import { useRemoveMember } from "./queries";

export function RemoveMemberDialog({ member, onClose }: { member: Member | null; onClose: () => void }) {
  const { org } = useViewer();
  const remove = useRemoveMember(org.slug);
  if (!member) return null;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Remove ${member.name}?`}
      width="sm"
      footer={
        <>
          <DialogClose asChild>
            <Button>Keep {member.name}</Button>
          </DialogClose>
          <Button
            variant="danger"
            pending={remove.isPending}
            onClick={() => remove.mutate({ userId: member.userId }, { onSuccess: onClose })}
          >
            Remove {member.name}
          </Button>
        </>
      }
    >
      <p className="text-sm">
        They lose access to {org.name} at once, on every device, and their API keys end. What they did stays in the audit log under their
        name.
      </p>
    </Dialog>
  );
}
