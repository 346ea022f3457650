"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { NodeWorkloads } from "@/lib/contracts/node-workloads";
import { PortalWorkload } from "@/lib/contracts/portal-workload";
import { useDeclareWorkload, useDismissProposal } from "../../fleet/queries";
import { Button } from "../../ui/button";
import { Card, CardFooter, CardHeader } from "../../ui/card";
import { useOrg } from "../../viewer";
import type { Draft } from "./workload-dialog";
import { inAWord } from "./workload-text";

/** Undeclared workloads of the host. They are not checked before a person accepts them. */
export function FoundWorkloads({ of, onEdit }: { of: NodeWorkloads; onEdit: (draft: Draft) => void }) {
  const t = useTranslations("workloads");
  const [all, setAll] = useState(false);
  const dismissed = of.proposals.filter((proposal) => proposal.dismissed).length;
  const shown = of.proposals.filter((proposal) => all || !proposal.dismissed);
  return (
    <Card aria-labelledby="workloads-found">
      <CardHeader id="workloads-found" title={t("found")} description={t("foundAbout")} />
      <ul className="divide-y">
        {shown.map((proposal) => (
          <Found key={proposal.key} of={of} proposal={proposal} onEdit={onEdit} />
        ))}
      </ul>
      {dismissed > 0 && (
        <CardFooter>
          <Button size="sm" variant="ghost" onClick={() => setAll(!all)}>
            {t(all ? "hide" : "show", { n: dismissed })}
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
  const t = useTranslations("workloads");
  const org = useOrg();
  const accept = useDeclareWorkload(org, "workloads.accepted");
  const dismiss = useDismissProposal(org);
  const { nodeId, revision, can } = of;
  const { key, workload } = proposal;
  // The agent's guess may be invalid as it is: then it is edited first.
  const ready = PortalWorkload.safeParse(workload).data;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5" data-proposal={key}>
      <div className="min-w-0 flex-1 basis-72 text-sm">
        <p className={proposal.dismissed ? "text-muted" : "font-medium"}>{proposal.title}</p>
        <p className="break-words text-muted text-xs">
          {workload.kind} · {inAWord(workload, t)}
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
              {t("accept")}
            </Button>
          )}
          <Button size="sm" onClick={() => onEdit({ workload, proposal: key })}>
            {t("editFirst")}
          </Button>
          <Button
            size="sm"
            variant="ghost"
            pending={dismiss.isPending}
            onClick={() => dismiss.mutate({ nodeId, key, dismissed: !proposal.dismissed })}
          >
            {t(proposal.dismissed ? "again" : "dismiss")}
          </Button>
        </div>
      )}
    </li>
  );
}
