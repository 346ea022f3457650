"use client";
import { Construction, Tag, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { startTransition, useState } from "react";
import { useEndMaintenance } from "../fleet/queries";
import { Button } from "../ui/button";
import { useOrg } from "../viewer";
import { LabelNodesDialog } from "./label-nodes-dialog";
import { MaintenanceDialog } from "./maintenance-dialog";

interface BulkBarProps {
  ids: string[];
  onClear: () => void;
}

/** What can be done with the chosen nodes, above everything at the bottom of the page. */
export function BulkBar({ ids, onClear }: BulkBarProps) {
  const t = useTranslations("nodes.bulk");
  const end = useEndMaintenance(useOrg());
  const [dialog, setDialog] = useState<"label" | "maintenance" | null>(null);
  const open = (next: "label" | "maintenance") => startTransition(() => setDialog(next));
  const closed = () => setDialog(null);
  if (ids.length === 0) return null;
  const done = () => {
    setDialog(null);
    onClear();
  };
  return (
    <section
      aria-label={t("label")}
      className="fixed bottom-5 left-1/2 z-20 flex -translate-x-1/2 animate-enter items-center gap-2 rounded-xl border bg-raised p-2 pl-4 shadow-overlay max-lg:bottom-18"
    >
      <span role="status" className="tabular mr-2 text-sm">
        {t("chosen", { n: ids.length })}
      </span>
      <Button onClick={() => open("maintenance")}>
        <Construction size={15} aria-hidden />
        {t("startMaintenance")}
      </Button>
      <Button pending={end.isPending} onClick={() => end.mutate({ nodeIds: ids }, { onSuccess: onClear })}>
        {t("endMaintenance")}
      </Button>
      <Button onClick={() => open("label")}>
        <Tag size={15} aria-hidden />
        {t("addLabel")}
      </Button>
      <Button variant="ghost" icon aria-label={t("clear")} onClick={onClear}>
        <X size={15} aria-hidden />
      </Button>
      <LabelNodesDialog ids={ids} open={dialog === "label"} onOpenChange={closed} onDone={done} />
      <MaintenanceDialog nodes={ids.map((id) => ({ id }))} open={dialog === "maintenance"} onOpenChange={closed} onDone={done} />
    </section>
  );
}
