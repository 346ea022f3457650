"use client";
import { CircleArrowUp } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { NodeRow } from "@/lib/contracts/node";
import { RequestRepairDialog } from "../repairs/request-repair-dialog";
import { Button } from "../ui/button";

const MOST_TARGETS = 1_000;

/** Asks for the update of the agents among these that are older than the portal's: a repair like any other, one node first. Nothing when all are new. */
export function UpdateAgents({ nodes }: { nodes: NodeRow[] }) {
  const t = useTranslations("nodes.update");
  const [open, setOpen] = useState(false);
  const behind = nodes.filter((node) => node.agentUpdate !== null).slice(0, MOST_TARGETS);
  const [first] = behind;
  if (!first) return null;
  const targets = behind.map((node) => ({ nodeId: node.id, nodeName: node.name, workload: "" }));
  const title = t(nodes.length === 1 ? "one" : "many", { n: behind.length, version: first.agentUpdate ?? "" });
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <CircleArrowUp size={15} aria-hidden />
        {title}
      </Button>
      {open && <RequestRepairDialog open onOpenChange={setOpen} slug="update-agent" title={title} targets={targets} />}
    </>
  );
}
