"use client";
import { CircleAlert, CircleCheck, CircleDashed } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { EndpointState, InferenceView } from "@/lib/contracts/inference";
import { Badge } from "../ui/badge";
import { Card, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";

/** Each door's view of the endpoints: whether they answer, and whether the breaker lets requests through. */
export function EndpointsCard({ doors }: Pick<InferenceView, "doors">) {
  const t = useTranslations("inference");
  const rows = doors.flatMap(({ doorId, endpoints }) => endpoints.map((endpoint) => ({ doorId, endpoint })));
  return (
    <Card>
      <CardHeader title={t("endpoints")} description={t("endpointsAbout")} />
      {rows.length === 0 ? (
        <EmptyState icon={CircleDashed} title={t("noTraffic")}>
          {t("noTrafficAbout")}
        </EmptyState>
      ) : (
        <Table label={t("endpoints")}>
          <THead>
            <Tr>
              <Th>{t("endpoint")}</Th>
              <Th>{t("health")}</Th>
              <Th>{t("breaker")}</Th>
              <Th numeric>{t("outstanding")}</Th>
              <Th numeric>{t("requests")}</Th>
              <Th numeric>{t("failed")}</Th>
              <Th numeric>{t("firstToken")}</Th>
            </Tr>
          </THead>
          <TBody>
            {rows.map(({ doorId, endpoint }) => (
              <EndpointLine key={`${doorId} ${endpoint.endpointId}`} of={endpoint} />
            ))}
          </TBody>
        </Table>
      )}
    </Card>
  );
}

function EndpointLine({ of: endpoint }: { of: EndpointState }) {
  const t = useTranslations("inference");
  const formats = useFormats();
  const org = useOrg();
  const { endpointId, name, models, problem, breaker, outstanding, requests, failed, ttftMs } = endpoint;
  return (
    <Tr>
      <Td>
        <Link href={`/${org}/inference/${endpointId}`} className="block break-words font-medium hover:underline">
          {name}
        </Link>
        <span className="block break-words text-muted text-xs">{problem ?? models.join(", ")}</span>
      </Td>
      <Td>
        <Health of={endpoint.reachable} />
      </Td>
      <Td>
        <Badge look="plain" tone={breaker === "closed" ? "ok" : "warn"}>
          {t(`breakers.${breaker}`)}
        </Badge>
      </Td>
      <Td numeric>{formats.count(outstanding)}</Td>
      <Td numeric>{formats.count(requests)}</Td>
      <Td numeric>{formats.count(failed)}</Td>
      <Td numeric>{ttftMs === null ? "–" : formats.duration(ttftMs)}</Td>
    </Tr>
  );
}

function Health({ of: reachable }: { of: boolean | null }) {
  const t = useTranslations("inference");
  if (reachable === null)
    return (
      <Badge look="plain" icon={CircleDashed}>
        {t("notLooked")}
      </Badge>
    );
  return (
    <Badge look="plain" tone={reachable ? "ok" : "bad"} icon={reachable ? CircleCheck : CircleAlert}>
      {reachable ? t("answers") : t("noAnswer")}
    </Badge>
  );
}
