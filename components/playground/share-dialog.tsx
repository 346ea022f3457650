"use client";
import { Share2, Users } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Comparison } from "@/lib/contracts/comparison";
import { Button } from "../ui/button";
import { CodeBlock } from "../ui/code-block";
import { Dialog } from "../ui/dialog";
import { useOrg } from "../viewer";
import { useShareComparison } from "./queries";

/** The button beside the panes that lets other members read them, and the link. */
export function ShareDialog({ comparison: { id, shared } }: { comparison: Comparison }) {
  const t = useTranslations("playground.share");
  const org = useOrg();
  const share = useShareComparison(org, id);
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog
      open={isOpen}
      onOpenChange={setOpen}
      title={t("title")}
      description={t("about")}
      trigger={
        <Button size="sm" className="ml-auto">
          {shared ? <Users size={14} aria-hidden /> : <Share2 size={14} aria-hidden />}
          {t(shared ? "shared" : "share")}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        {shared && <CodeBlock wrap code={`${location.origin}/${org}/playground?comparison=${id}`} label={t("link")} />}
        <div className="flex justify-end">
          <Button variant={shared ? "secondary" : "primary"} pending={share.isPending} onClick={() => share.mutate(!shared)}>
            {t(shared ? "stop" : "start")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
