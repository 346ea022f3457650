"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ServerNow } from "@/lib/contracts/endpoint-history";
import { Card, CardBody, CardHeader } from "../ui/card";
import { Skeleton } from "../ui/skeleton";
import { useErrorText, useSay } from "../use-error-text";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";
import { inference } from "./queries";

/** Live metrics of the server, read every five seconds while the page is visible. */
export function ServerCard({ endpointId }: { endpointId: string }) {
  const t = useTranslations("inference.server");
  const errorText = useErrorText();
  const say = useSay();
  const query = useQuery({ ...inference.server(useOrg(), endpointId), refetchInterval: 5_000 });
  const now = query.data;
  const said = now?.problem ? say(now.problem) : query.error ? errorText(query.error) : null;
  return (
    <Card>
      <CardHeader title={t("title")} description={now?.metrics?.engine ? t("engine", { name: now.metrics.engine }) : t("about")} />
      <CardBody className="min-h-24">
        {!now && !said && <Skeleton className="h-16" />}
        {said && <p className="break-words text-muted text-sm">{said}</p>}
        {now?.metrics && <Values of={now.metrics} />}
      </CardBody>
    </Card>
  );
}

function Values({ of: metrics }: { of: NonNullable<ServerNow["metrics"]> }) {
  const t = useTranslations("inference.server");
  const formats = useFormats();
  const values: [string, ReactNode][] = [
    [t("running"), text(metrics.running, formats.count)],
    [t("waiting"), text(metrics.waiting, formats.count)],
    [t("cache"), text(metrics.cacheUse, formats.percent)],
    [t("meanTtft"), text(metrics.meanTtftMs, formats.duration)],
    [t("preemptions"), text(metrics.preemptions, formats.count)],
    [t("promptTokens"), text(metrics.promptTokens, formats.count)],
    [t("generatedTokens"), text(metrics.generatedTokens, formats.count)],
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4">
      {values.map(([label, value]) => (
        <div key={label}>
          <dt className="text-muted text-xs">{label}</dt>
          <dd className="tabular font-medium">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const text = (value: number | null, write: (value: number) => string): string => (value === null ? "–" : write(value));
