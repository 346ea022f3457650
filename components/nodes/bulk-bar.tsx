"use client";
import { Construction, Tag, X } from "lucide-react";
import { startTransition, useState } from "react";
import { useUpdateNodes } from "../fleet/queries";
import { plural } from "../format";
import { Button } from "../ui/button";
import { useOrg } from "../viewer";
import { LabelNodesDialog } from "./label-nodes-dialog";

interface BulkBarProps {
  ids: string[];
  onClear: () => void;
}

/** What can be done with the chosen nodes, above everything at the bottom of the page. */
export function BulkBar({ ids, onClear }: BulkBarProps) {
  const change = useUpdateNodes(useOrg());
  const [labelling, setLabelling] = useState(false);
  if (ids.length === 0) return null;
  const put = (maintenance: boolean) => change.mutate({ nodeIds: ids, maintenance }, { onSuccess: onClear });
  const done = () => {
    setLabelling(false);
    onClear();
  };
  const isPending = (maintenance: boolean) => change.isPending && change.variables.maintenance === maintenance;
  return (
    <section
      aria-label="Chosen nodes"
      className="fixed bottom-5 left-1/2 z-20 flex -translate-x-1/2 animate-enter items-center gap-2 rounded-xl border bg-raised p-2 pl-4 shadow-overlay max-lg:bottom-18"
    >
      <span role="status" className="tabular mr-2 text-sm">
        {plural(ids.length, "node")} chosen
      </span>
      <Button pending={isPending(true)} disabled={change.isPending} onClick={() => put(true)}>
        <Construction size={15} aria-hidden />
        Start maintenance
      </Button>
      <Button pending={isPending(false)} disabled={change.isPending} onClick={() => put(false)}>
        End maintenance
      </Button>
      <Button onClick={() => startTransition(() => setLabelling(true))}>
        <Tag size={15} aria-hidden />
        Label
      </Button>
      <Button variant="ghost" icon aria-label="Choose none" onClick={onClear}>
        <X size={15} aria-hidden />
      </Button>
      <LabelNodesDialog ids={ids} open={labelling} onOpenChange={setLabelling} onDone={done} />
    </section>
  );
}
