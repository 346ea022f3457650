"use client";
import { useState } from "react";
import type { NodeWorkloads } from "@/lib/contracts/node-workloads";
import { PortalWorkload } from "@/lib/contracts/portal-workload";
import { useDeclareWorkload, useDismissProposal } from "../../fleet/queries";
import { Button } from "../../ui/button";
import { Card, CardFooter, CardHeader } from "../../ui/card";
import { useOrg } from "../../viewer";
import type { Draft } from "./workload-dialog";
import { inAWord } from "./workload-text";

/** What runs on the host and nobody declared. Nothing of it is looked at before somebody accepts it. */
export function FoundWorkloads({ of, onEdit }: { of: NodeWorkloads; onEdit: (draft: Draft) => void }) {
  const [all, setAll] = useState(false);
  const dismissed = of.proposals.filter((proposal) => proposal.dismissed).length;
  const shown = of.proposals.filter((proposal) => all || !proposal.dismissed);
  return (
    <Card aria-labelledby="workloads-found">
      <CardHeader
        id="workloads-found"
        title="Found on this host"
        description="Running there and declared nowhere. Nothing of it is looked at before it is accepted."
      />
      <ul className="divide-y">
        {shown.map((proposal) => (
          <Found key={proposal.key} of={of} proposal={proposal} onEdit={onEdit} />
        ))}
      </ul>
      {dismissed > 0 && (
        <CardFooter>
          <Button size="sm" variant="ghost" onClick={() => setAll(!all)}>
            {all ? "Hide" : "Show"} {dismissed} dismissed
          </Button>
        </CardFooter>
      )}
    </Card>
  );
}

interface FoundProps {
  of: NodeWorkloads;
  proposal: NodeWorkloads["proposals"][number];
  onEdit: (draft: Draft) => void;
}
function Found({ of, proposal, onEdit }: FoundProps) {
  const org = useOrg();
  const accept = useDeclareWorkload(org, `${proposal.workload.name} accepted. The agent takes it over within seconds.`);
  const dismiss = useDismissProposal(org);
  const { nodeId, revision, can } = of;
  const { key, workload } = proposal;
  // What the agent guessed may be refused as it stands: then it is edited first.
  const ready = PortalWorkload.safeParse(workload).data;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5" data-proposal={key}>
      <div className="min-w-0 flex-1 basis-72 text-sm">
        <p className={proposal.dismissed ? "text-muted" : "font-medium"}>{proposal.title}</p>
        <p className="break-words text-muted text-xs">
          {workload.kind} · {inAWord(workload)}
        </p>
        <p className="truncate font-mono text-faint text-xs" title={proposal.command}>
          {proposal.command}
        </p>
      </div>
      {can.declare && (
        <div className="flex flex-wrap gap-2">
          {ready && (
            <Button
              size="sm"
              variant="primary"
              pending={accept.isPending}
              onClick={() => accept.mutate({ nodeId, revision, workload: ready, proposal: key })}
            >
              Accept
            </Button>
          )}
          <Button size="sm" onClick={() => onEdit({ workload, proposal: key })}>
            Edit first
          </Button>
          <Button
            size="sm"
            variant="ghost"
            pending={dismiss.isPending}
            onClick={() => dismiss.mutate({ nodeId, key, dismissed: !proposal.dismissed })}
          >
            {proposal.dismissed ? "Propose again" : "Dismiss"}
          </Button>
        </div>
      )}
    </li>
  );
}
