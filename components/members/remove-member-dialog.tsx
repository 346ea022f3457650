"use client";
import { useTranslations } from "next-intl";
import type { Member } from "@/lib/contracts/member";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { useViewer } from "../viewer";
import { useRemoveMember } from "./queries";

export function RemoveMemberDialog({ member, onClose }: { member: Member | null; onClose: () => void }) {
  const t = useTranslations("members");
  const { org } = useViewer();
  const remove = useRemoveMember(org.slug);
  if (!member) return null;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("removeTitle", { name: member.name })}
      width="sm"
      footer={
        <>
          <DialogClose asChild>
            <Button>{t("cancel")}</Button>
          </DialogClose>
          <Button
            variant="danger"
            pending={remove.isPending}
            onClick={() => remove.mutate({ userId: member.userId }, { onSuccess: onClose })}
          >
            {t("removeName", { name: member.name })}
          </Button>
        </>
      }
    >
      <p className="text-sm">{t("removeAbout", { org: org.name })}</p>
    </Dialog>
  );
}
