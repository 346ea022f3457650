"use client";
import type { CreatedResetLink } from "@/lib/contracts/account";
import { Button } from "../ui/button";
import { CodeBlock } from "../ui/code-block";
import { Dialog } from "../ui/dialog";
import { RelativeTime } from "../ui/relative-time";

interface ResetLinkDialogProps {
  /** The member's name with the link that was made for them. */
  made: { name: string; link: CreatedResetLink } | null;
  onClose: () => void;
}
export function ResetLinkDialog({ made, onClose }: ResetLinkDialogProps) {
  if (!made) return null;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Reset ${made.name}'s password`}
      description="Send this link to them. It works once and is shown only here."
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <CodeBlock code={made.link.url} label="Reset link" wrap />
        <p className="text-muted text-xs">
          It expires <RelativeTime at={made.link.expiresAt} />. Using it ends their sessions. The other owners see that you made it.
        </p>
      </div>
    </Dialog>
  );
}
