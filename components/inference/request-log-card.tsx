"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { RequestLog } from "@/lib/contracts/inference";
import { Button } from "../ui/button";
import { Card, CardBody, CardHeader } from "../ui/card";
import { ErrorState } from "../ui/error-state";
import { useQueryString } from "../use-query-string";
import { useOrg } from "../viewer";
import { inference } from "./queries";
import { RequestRow } from "./request-row";

interface RequestLogCardProps {
  initial: RequestLog;
  initialFailed: boolean;
  requestDays: number;
}

/** The newest requests through the door, all or those that failed. */
export function RequestLogCard({ initial, initialFailed, requestDays }: RequestLogCardProps) {
  const t = useTranslations("inference.log");
  const org = useOrg();
  const { get, set } = useQueryString();
  const isFailed = get("failed") !== "";
  const log = useQuery({ ...inference.requests(org, isFailed), ...(isFailed === initialFailed ? { initialData: initial } : {}) });
  const requests = log.data?.requests;
  return (
    <Card>
      <CardHeader
        title={t("title")}
        description={t("about", { days: requestDays })}
        actions={
          <Button size="sm" aria-pressed={isFailed} onClick={() => set({ failed: isFailed ? null : true })}>
            {t("failedOnly")}
          </Button>
        }
      />
      {log.isError && !requests && (
        <ErrorState title={t("unreadable")} error={log.error} holds={t("holds")} onRetry={() => void log.refetch()} />
      )}
      {requests?.length === 0 && <CardBody className="text-muted text-sm">{t(isFailed ? "noneFailed" : "none")}</CardBody>}
      {log.isPending && <CardBody className="text-muted text-sm">{t("loading")}</CardBody>}
      {requests && requests.length > 0 && (
        <ul aria-label={t("title")} className="max-h-128 divide-y overflow-y-auto">
          {requests.map((request) => (
            <RequestRow key={request.id} request={request} />
          ))}
        </ul>
      )}
    </Card>
  );
}
