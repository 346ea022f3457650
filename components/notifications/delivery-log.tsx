"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Channel, DeliveryRow } from "@/lib/contracts/notifications";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Select } from "../ui/input";
import { RelativeTime } from "../ui/relative-time";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";
import { notifications, useSendAgain } from "./queries";

const stateLook = { waiting: "busy", sent: "ok", failed: "bad" } as const;

interface DeliveryLogProps {
  channels: readonly Channel[];
  channelId: string;
  onChannel: (channelId: string) => void;
}

/** What was sent to whom, with every try and the other side's answer. */
export function DeliveryLog({ channels, channelId, onChannel }: DeliveryLogProps) {
  const t = useTranslations("notifications");
  const org = useOrg();
  const { data, isPending, error, isFetching, refetch } = useQuery(notifications.log(org, channelId));
  const deliveries = data?.deliveries ?? [];
  return (
    <Card>
      <CardHeader
        title={t("log.title")}
        actions={
          <Select aria-label={t("log.channel")} value={channelId} onChange={(event) => onChannel(event.target.value)}>
            <option value="">{t("log.all")}</option>
            {channels.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        }
      />
      {error && !data ? (
        <ErrorState title={t("log.failed")} error={error} holds={t("log.holds")} onRetry={() => void refetch()} retrying={isFetching} />
      ) : deliveries.length === 0 && !isPending ? (
        <EmptyState title={t("log.none")} />
      ) : (
        <ul className="divide-y">
          {deliveries.map((delivery) => (
            <DeliveryItem key={delivery.id} delivery={delivery} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function DeliveryItem({ delivery }: { delivery: DeliveryRow }) {
  const t = useTranslations("notifications");
  const formats = useFormats();
  const org = useOrg();
  const again = useSendAgain(org);
  const { id, subject, path, to, state, answer, createdAt, nextAt, tries } = delivery;
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-72">
        <p className="break-words text-sm">
          <Link href={`/${org}/${path}`} className="hover:underline">
            {subject}
          </Link>
        </p>
        <p className="flex flex-wrap items-center gap-x-2 text-muted text-xs">
          <Badge tone={stateLook[state]} look="plain">
            {t(`log.state.${state}`)}
          </Badge>
          <span>{t.rich("log.to", { to, time: () => <RelativeTime at={createdAt} /> })}</span>
          {state === "waiting" && <span>{t.rich("log.next", { time: () => <RelativeTime at={nextAt} /> })}</span>}
        </p>
        {tries.length > 0 && (
          <details className="mt-1 text-xs">
            <summary className="cursor-pointer break-words text-muted">
              {t("log.tries", { n: tries.length, answer: answer || t("log.noAnswer") })}
            </summary>
            <ol className="mt-1 flex flex-col gap-0.5 font-mono">
              {tries.map((one) => (
                <li key={one.atMs} className={one.ok ? "break-words" : "break-words text-bad"}>
                  {t.rich("log.try", {
                    time: () => <RelativeTime at={one.atMs} />,
                    took: formats.duration(one.tookMs),
                    answer: one.answer,
                  })}
                </li>
              ))}
            </ol>
          </details>
        )}
      </div>
      <Button
        size="sm"
        pending={again.isPending}
        aria-label={t("log.againAbout", { subject })}
        onClick={() => again.mutate({ deliveryId: id })}
      >
        {t("log.again")}
      </Button>
    </li>
  );
}
