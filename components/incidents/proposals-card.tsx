"use client";
import { Wrench } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { IncidentDetail, Proposal } from "@/lib/contracts/incident";
import { openRepairStates } from "@/lib/contracts/repair";
import { RequestRepairDialog } from "../repairs/request-repair-dialog";
import { StatusBadge } from "../status/status-badge";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { useRunbookText } from "../use-runbook-text";
import { useOrg } from "../viewer";
import { useHandOff } from "./use-hand-off";

/** Runbooks that fit the finding, the best first, with their parameters filled in from it. */
export function ProposalsCard({ incident }: { incident: IncidentDetail }) {
  const t = useTranslations("incidents");
  const text = useRunbookText();
  const org = useOrg();
  const handOff = useHandOff(incident);
  // While a repair is under way, another request is possible but not the primary action.
  const isUnderWay = incident.repairs.some((repair) => openRepairStates.includes(repair.state));
  // After a successful repair, or while the signal is quiet, waiting is the right action.
  const isRepaired = incident.state !== "open" || incident.repairs[0]?.state === "succeeded";
  const [chosen, setChosen] = useState<Proposal | null>(null);
  return (
    <Card>
      <CardHeader title={t("proposed")} />
      {incident.proposals.length === 0 ? (
        <p className="px-4 py-3 text-muted text-sm">
          {handOff ??
            t.rich("noRunbook", {
              code: () => <code className="font-mono text-xs">{`${incident.check}/${incident.code || "*"}`}</code>,
            })}{" "}
          {t.rich("look", {
            library: (chunks) => (
              <Link href={`/${org}/runbooks`} className="text-accent hover:underline">
                {chunks}
              </Link>
            ),
          })}
        </p>
      ) : (
        <ul className="divide-y">
          {incident.proposals.map((proposal, index) => (
            <li key={proposal.slug} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
              <div className="min-w-0 flex-1 basis-64">
                <p className="flex flex-wrap items-center gap-x-2 font-medium text-sm">
                  <Link href={`/${org}/runbooks/${proposal.slug}`} className="hover:underline">
                    {text(proposal.title)}
                  </Link>
                  <StatusBadge of="risk" state={proposal.risk} look="plain" />
                </p>
                <Parameters proposal={proposal} />
              </div>
              {incident.can.request && incident.state !== "resolved" && (
                <Button
                  variant={index === 0 && !isUnderWay && !isRepaired ? "primary" : "secondary"}
                  {...(index === 0 ? { "data-key": "r" } : {})}
                  onClick={() => setChosen(proposal)}
                >
                  <Wrench size={15} aria-hidden />
                  {t("request")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {chosen && (
        <RequestRepairDialog
          open
          onOpenChange={(open) => !open && setChosen(null)}
          slug={chosen.slug}
          title={chosen.title}
          initial={chosen.parameters}
          incidentId={incident.id}
          targets={incident.nodeId === null ? [] : [{ nodeId: incident.nodeId, nodeName: incident.nodeName, workload: incident.workload }]}
        />
      )}
    </Card>
  );
}

function Parameters({ proposal }: { proposal: Proposal }) {
  const t = useTranslations("incidents");
  const filled = Object.entries(proposal.parameters).filter(([, value]) => value !== "");
  return (
    <>
      {filled.length > 0 && (
        <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-xs">
          {filled.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="truncate font-mono" title={value}>
                {value}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {proposal.missing.length > 0 && <p className="mt-1 text-warn text-xs">{t("youFillIn", { names: proposal.missing.join(", ") })}</p>}
    </>
  );
}
