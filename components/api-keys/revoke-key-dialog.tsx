"use client";
import { useTranslations } from "next-intl";
import type { ApiKeyRow } from "@/lib/contracts/api-key";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { useOrg } from "../viewer";
import { useRevokeApiKey } from "./queries";

export function RevokeKeyDialog({ of: key, onClose }: { of: ApiKeyRow | null; onClose: () => void }) {
  const t = useTranslations("apiKeys");
  const revoke = useRevokeApiKey(useOrg());
  if (!key) return null;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("revokeTitle", { name: key.name })}
      width="sm"
      footer={
        <>
          <DialogClose asChild>
            <Button>{t("cancel")}</Button>
          </DialogClose>
          <Button variant="danger" pending={revoke.isPending} onClick={() => revoke.mutate({ keyId: key.id }, { onSuccess: onClose })}>
            {t("revokeName", { name: key.name })}
          </Button>
        </>
      }
    >
      <p className="text-sm">{t("revokeAbout")}</p>
    </Dialog>
  );
}
