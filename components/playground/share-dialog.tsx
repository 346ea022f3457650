"use client";
import { useQueryClient } from "@tanstack/react-query";
import { Share2, Users } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Comparison } from "@/lib/contracts/comparison";
import { Button } from "../ui/button";
import { CodeBlock } from "../ui/code-block";
import { Dialog } from "../ui/dialog";
import { useOrg } from "../viewer";
import { playground, useShareComparison } from "./queries";

interface ShareDialogProps {
  /** The stored panes; null while they are not stored. */
  comparison: Comparison | null;
  /** One conversation, not several side by side. */
  isAlone: boolean;
  /** The answer at the end of the branch that is shown. */
  branch: () => string | undefined;
  /** Stores the panes and returns the comparison's id; null: nothing was asked yet. */
  store: (() => Promise<string>) | null;
}

/** The button that lets other members read the panes, and the link. The link to one conversation names the branch that is shown. */
export function ShareDialog({ comparison, isAlone, branch, store }: ShareDialogProps) {
  const t = useTranslations("playground.share");
  const org = useOrg();
  const client = useQueryClient();
  const share = useShareComparison(org, async () => {
    if (comparison) return comparison.id;
    const id = (await store?.()) ?? "";
    // The page reads what was stored just now. That read must end before the change, or its answer would hide it.
    await client.fetchQuery(playground.comparison(org, id, ""));
    return id;
  });
  const [isOpen, setOpen] = useState(false);
  const isShared = comparison?.shared ?? false;
  const leaf = isAlone && isOpen ? branch() : undefined;
  const query = new URLSearchParams({ comparison: comparison?.id ?? "", ...(leaf ? { branch: leaf } : {}) });
  const kind = isAlone ? "conversation" : "comparison";
  return (
    <Dialog
      open={isOpen}
      onOpenChange={setOpen}
      title={t(`${kind}.title`)}
      description={t(`${kind}.about`)}
      trigger={
        <Button disabled={store === null} title={t(`${kind}.title`)}>
          {isShared ? <Users size={15} aria-hidden /> : <Share2 size={15} aria-hidden />}
          <span className="max-sm:sr-only">{t(isShared ? "shared" : "share")}</span>
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        {isShared && <CodeBlock wrap code={`${location.origin}/${org}/playground?${query}`} label={t(`${kind}.link`)} />}
        <div className="flex justify-end">
          <Button variant={isShared ? "secondary" : "primary"} pending={share.isPending} onClick={() => share.mutate(!isShared)}>
            {t(isShared ? "stop" : "start")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
