"use client";
import type { ApiKeyRow } from "@/lib/contracts/api-key";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { useOrg } from "../viewer";
import { useRevokeApiKey } from "./queries";

export function RevokeKeyDialog({ of: key, onClose }: { of: ApiKeyRow | null; onClose: () => void }) {
  const revoke = useRevokeApiKey(useOrg());
  if (!key) return null;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Revoke ${key.name}?`}
      width="sm"
      footer={
        <>
          <DialogClose asChild>
            <Button>Keep {key.name}</Button>
          </DialogClose>
          <Button variant="danger" pending={revoke.isPending} onClick={() => revoke.mutate({ keyId: key.id }, { onSuccess: onClose })}>
            Revoke {key.name}
          </Button>
        </>
      }
    >
      <p className="text-sm">Whatever uses it is refused from its next request on. This cannot be undone.</p>
    </Dialog>
  );
}
