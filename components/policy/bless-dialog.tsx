"use client";
import { BadgeCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ApiError } from "../api";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { LabelsField } from "./labels-field";
import { useBlessRunbook } from "./queries";

/** A lead approves one version of a runbook in advance, for nodes with these labels. */
export function BlessDialog({ slug, version }: { slug: string; version: number }) {
  const t = useTranslations("policy");
  const errorText = useErrorText();
  const org = useOrg();
  const [open, setOpen] = useState(false);
  const [labels, setLabels] = useState<Record<string, string>>({});
  const bless = useBlessRunbook(org);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      width="sm"
      title={t("blessTitle")}
      description={t("blessAbout", { version, slug })}
      trigger={
        <Button>
          <BadgeCheck size={15} aria-hidden />
          {t("bless")}
        </Button>
      }
      footer={
        <>
          <DialogClose asChild>
            <Button>{t("notNow")}</Button>
          </DialogClose>
          <Button
            variant="primary"
            disabled={Object.keys(labels).length === 0}
            pending={bless.isPending}
            onClick={() => bless.mutate({ slug, version, labels }, { onSuccess: () => setOpen(false) })}
          >
            {t("blessVerb", { version })}
          </Button>
        </>
      }
    >
      <LabelsField value={labels} onChange={setLabels} required />
      {bless.error instanceof ApiError && (
        <p role="alert" className="mt-2 text-bad text-sm">
          {errorText(bless.error)}
        </p>
      )}
    </Dialog>
  );
}
