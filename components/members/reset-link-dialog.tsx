"use client";
import { useTranslations } from "next-intl";
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
  const t = useTranslations("members");
  if (!made) return null;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("resetPassword", { name: made.name })}
      description={t("resetAbout")}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t("done")}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <CodeBlock code={made.link.url} label={t("resetLink")} wrap />
        <p className="text-muted text-xs">{t.rich("resetExpires", { time: () => <RelativeTime at={made.link.expiresAt} future /> })}</p>
      </div>
    </Dialog>
  );
}
