"use client";
import { useTranslations } from "next-intl";
import type { Member } from "@/lib/contracts/member";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { useViewer } from "../viewer";
import { useRemoveMember } from "./queries";

export function RemoveMemberDialog({ member, onClose }: { member: Member | null; onClose: () => void }) {
  const t = useTranslations("members");
  const { org } = useViewer();
  const remove = useRemoveMember(org.slug);
  if (!member) return null;
  const { name, userId } = member;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("removeTitle", { name })}
      verb={t("removeName", { name })}
      pending={remove.isPending}
      onConfirm={() => remove.mutate({ userId }, { onSuccess: onClose })}
    >
      {t("removeAbout", { org: org.name })}
    </ConfirmDialog>
  );
}
