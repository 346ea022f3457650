"use client";
import { useTranslations } from "next-intl";
import type { ApiKeyRow } from "@/lib/contracts/api-key";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { useOrg } from "../viewer";
import { useRevokeApiKey } from "./queries";

export function RevokeKeyDialog({ of: key, onClose }: { of: ApiKeyRow | null; onClose: () => void }) {
  const t = useTranslations("apiKeys");
  const revoke = useRevokeApiKey(useOrg());
  if (!key) return null;
  const { name, id } = key;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("revokeTitle", { name })}
      verb={t("revokeName", { name })}
      pending={revoke.isPending}
      onConfirm={() => revoke.mutate({ keyId: id }, { onSuccess: onClose })}
    >
      {t("revokeAbout")}
    </ConfirmDialog>
  );
}
