"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { InferenceView, RequestLog, UsageList } from "@/lib/contracts/inference";
import { Card, CardBody, CardHeader } from "../ui/card";
import { CodeBlock } from "../ui/code-block";
import { PageHeader } from "../ui/page-header";
import { StaleBadge } from "../ui/stale-badge";
import { useOrg } from "../viewer";
import { BatchesCard } from "./batches-card";
import { EndpointsCard } from "./endpoints-card";
import { inference } from "./queries";
import { RequestLogCard } from "./request-log-card";
import { SettingsCard } from "./settings-card";
import { UsageCard } from "./usage-card";

interface InferencePageProps {
  initial: InferenceView;
  initialUsage: UsageList;
  days: number;
  initialLog: RequestLog;
  initialFailed: boolean;
}

/** What the inference door does at the moment, and what its keys have used. */
export function InferencePage({ initial, initialUsage, days, initialLog, initialFailed }: InferencePageProps) {
  const t = useTranslations("inference");
  const org = useOrg();
  const view = useQuery({ ...inference.view(org), initialData: initial });
  const usage = useQuery({ ...inference.usage(org, days), initialData: initialUsage });
  const { url, doors, settings, requestDays, routes, can } = view.data;
  return (
    <>
      <PageHeader title={t("title")} description={t("about")} />
      <div className="flex flex-col gap-4">
        {view.isError && <StaleBadge at={view.dataUpdatedAt} staleAfterMs={0} />}
        <Card>
          <CardHeader title={t("address")} description={t("addressAbout")} />
          <CardBody>
            <CodeBlock label={t("address")} wrap code={`curl -H "Authorization: Bearer $MILLWRIGHT_KEY" ${url}/models`} />
          </CardBody>
        </Card>
        <EndpointsCard doors={doors} />
        <BatchesCard doors={doors} />
        <UsageCard rows={usage.data.rows} days={days} />
        <RequestLogCard initial={initialLog} initialFailed={initialFailed} requestDays={requestDays} />
        <SettingsCard settings={settings} requestDays={requestDays} routes={routes} can={can} />
      </div>
    </>
  );
}
