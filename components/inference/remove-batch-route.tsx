"use client";
import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { BatchRouteRow } from "@/lib/contracts/inference";
import { Button } from "../ui/button";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { useOrg } from "../viewer";
import { useRemoveBatchRoute } from "./queries";

export function RemoveBatchRoute({ of: { id, name } }: { of: BatchRouteRow }) {
  const t = useTranslations("inference");
  const remove = useRemoveBatchRoute(useOrg());
  const [open, setOpen] = useState(false);
  const verb = t("removeRoute", { name });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" variant="ghost" icon aria-label={verb} title={verb}>
          <Trash2 size={14} aria-hidden />
        </Button>
      }
      title={t("removeRouteTitle", { name })}
      verb={verb}
      pending={remove.isPending}
      onConfirm={() => remove.mutate(id, { onSettled: () => setOpen(false) })}
    >
      {t("removeRouteAbout", { name })}
    </ConfirmDialog>
  );
}
