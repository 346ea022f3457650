"use client";
import { Circle, CircleCheck } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { unpackFleet } from "@/lib/contracts/fleet-columns";
import type { Overview, FirstSteps as Steps } from "@/lib/contracts/overview";
import { StartDrillDialog } from "../drills/start-drill-dialog";
import { InviteDialog } from "../members/invite-dialog";
import { AddNodeDialog } from "../nodes/add-node-dialog";
import { KeepPolicyButton } from "../policy/keep-policy-button";
import { SoloRuleDialog } from "../policy/solo-rule-dialog";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { useOrg } from "../viewer";
import { useDismissFirstSteps } from "./queries";

type Opened = "host" | "people" | "solo" | "drill" | null;

/** The first steps of a new owner, each with its reason and a link; gone when all are done or dismissed. */
export function FirstSteps({ steps, overview }: { steps: Steps; overview: Overview }) {
  const t = useTranslations("overview.steps");
  const org = useOrg();
  const [opened, setOpened] = useState<Opened>(null);
  const dismiss = useDismissFirstSteps(org);
  const done = Object.values(steps).filter(Boolean).length;
  const [first] = unpackFleet(overview.fleet);
  const close = () => setOpened(null);
  return (
    <Card>
      <CardHeader
        title={t("title")}
        description={t("progress", { done, all: Object.keys(steps).length })}
        actions={
          <Button size="sm" variant="ghost" pending={dismiss.isPending} onClick={() => dismiss.mutate()}>
            {t("dismiss")}
          </Button>
        }
      />
      <ol className="divide-y">
        <Step isDone={steps.host} title={t("host")} why={t("hostWhy")}>
          <Button size="sm" onClick={() => setOpened("host")}>
            {t("addNode")}
          </Button>
        </Step>
        <Step isDone={steps.workload} title={t("workload")} why={t("workloadWhy")}>
          <Button size="sm" asChild>
            <Link href={first ? `/${org}/nodes/${first.id}?tab=workloads` : `/${org}/nodes`}>{t("openWorkloads")}</Link>
          </Button>
        </Step>
        <Step isDone={steps.people} title={t("people")} why={t("peopleWhy")}>
          <Button size="sm" onClick={() => setOpened("people")}>
            {t("invite")}
          </Button>
        </Step>
        <Step isDone={steps.approval} title={t("approval")} why={t("approvalWhy")}>
          <KeepPolicyButton />
          {!steps.people && (
            <Button size="sm" onClick={() => setOpened("solo")}>
              {t("solo")}
            </Button>
          )}
          <Button size="sm" variant="ghost" asChild>
            <Link href={`/${org}/settings/policy?edit=1`}>{t("change")}</Link>
          </Button>
        </Step>
        <Step isDone={steps.drill} title={t("drill")} why={t("drillWhy")}>
          <Button size="sm" disabled={!steps.host} onClick={() => setOpened("drill")}>
            {t("startDrill")}
          </Button>
        </Step>
      </ol>
      {opened === "host" && <AddNodeDialog open onOpenChange={close} />}
      {opened === "people" && <InviteDialog open onOpenChange={close} initialRole="lead" />}
      {opened === "solo" && <SoloRuleDialog open onOpenChange={close} />}
      {opened === "drill" && <StartDrillDialog open onOpenChange={close} />}
    </Card>
  );
}

interface StepProps {
  isDone: boolean;
  title: string;
  why: string;
  children: ReactNode;
}
function Step({ isDone, title, why, children }: StepProps) {
  const t = useTranslations("overview.steps");
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5 text-sm">
      {isDone ? (
        <CircleCheck size={16} aria-label={t("done")} className="shrink-0 text-ok" />
      ) : (
        <Circle size={16} aria-label={t("toDo")} className="shrink-0 text-faint" />
      )}
      <div className="min-w-0 flex-1 basis-60">
        <h3 className={isDone ? "text-muted" : "font-medium"}>{title}</h3>
        {!isDone && <p className="text-muted text-xs">{why}</p>}
      </div>
      {!isDone && <div className="flex flex-wrap gap-2">{children}</div>}
    </li>
  );
}
