"use client";
import { CircleCheck, CircleX, Hourglass } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { NodeWorkloads } from "@/lib/contracts/node-workloads";
import type { Workload } from "@/lib/contracts/workload";
import { useDropWorkload } from "../../fleet/queries";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { useOrg } from "../../viewer";
import type { Draft } from "./workload-dialog";
import { inAWord } from "./workload-text";

const states = {
  "in-force": { tone: "ok", icon: CircleCheck },
  waiting: { tone: "busy", icon: Hourglass },
  refused: { tone: "bad", icon: CircleX },
} as const;

/** Declared on the host: only shown here. */
export function FileRow({ workload }: { workload: Workload }) {
  const t = useTranslations("workloads");
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
      <Summary workload={workload} />
      <Badge>{t("hostFile")}</Badge>
    </li>
  );
}

interface DeclaredRowProps {
  of: NodeWorkloads;
  entry: NodeWorkloads["portal"][number];
  onEdit: (draft: Draft) => void;
}
export function DeclaredRow({ of, entry, onEdit }: DeclaredRowProps) {
  const t = useTranslations("workloads");
  const { workload, sentence } = entry;
  const state = states[entry.state];
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5">
      <Summary workload={workload} sentence={entry.state === "refused" ? sentence || t("notTaken") : ""} />
      <Badge tone={state.tone} icon={state.icon}>
        {t(`state.${entry.state}`)}
      </Badge>
      {of.can.declare && (
        <div className="flex gap-2">
          <Button
            size="sm"
            aria-label={t("editName", { name: workload.name })}
            onClick={() => onEdit({ workload, replaces: workload.name })}
          >
            {t("edit")}
          </Button>
          <Remove of={of} name={workload.name} />
        </div>
      )}
    </li>
  );
}

function Summary({ workload, sentence = "" }: { workload: Workload; sentence?: string }) {
  const t = useTranslations("workloads");
  return (
    <div className="min-w-0 flex-1 basis-60 text-sm">
      <p>
        <span className="font-medium">{workload.name}</span> <span className="text-muted">{workload.kind}</span>
      </p>
      <p className="break-words text-muted text-xs">{inAWord(workload, t)}</p>
      {sentence && <p className="break-words text-bad text-xs">{sentence}</p>}
    </div>
  );
}

function Remove({ of, name }: { of: NodeWorkloads; name: string }) {
  const t = useTranslations("workloads");
  const [open, setOpen] = useState(false);
  const drop = useDropWorkload(useOrg());
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" variant="ghost" aria-label={t("removeName", { name })}>
          {t("remove")}
        </Button>
      }
      title={t("removeTitle", { name })}
      verb={t("removeName", { name })}
      pending={drop.isPending}
      onConfirm={() => drop.mutate({ nodeId: of.nodeId, revision: of.revision, name }, { onSettled: () => setOpen(false) })}
    >
      {t("removeAbout")}
    </ConfirmDialog>
  );
}
