"use client";
import { BellRing, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import type { Channel, ChannelList } from "@/lib/contracts/notifications";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { RelativeTime } from "../ui/relative-time";
import { useOrg } from "../viewer";
import { AddChannelDialog } from "./add-channel-dialog";
import { placeOf } from "./place-of";
import { useRemoveChannel, useTestChannel, useUpdateChannel } from "./queries";

/** Where the organisation's notices go. */
export function ChannelsCard({ list, onLog }: { list: ChannelList; onLog: (channelId: string) => void }) {
  const t = useTranslations("notifications");
  const [adding, setAdding] = useState(false);
  const { channels, can, mail } = list;
  const add = can.manage && (
    <Button variant="primary" onClick={() => setAdding(true)}>
      <Plus size={15} aria-hidden />
      {t("channels.add")}
    </Button>
  );
  return (
    <Card>
      <CardHeader title={t("channels.title")} description={t("channels.about")} actions={channels.length > 0 && add} />
      {channels.length === 0 ? (
        <EmptyState icon={BellRing} title={t("channels.none")} action={add}>
          {t("channels.noneAbout")}
        </EmptyState>
      ) : (
        <ul className="divide-y">
          {channels.map((channel) => (
            <ChannelItem key={channel.id} channel={channel} manage={can.manage} onLog={() => onLog(channel.id)} />
          ))}
        </ul>
      )}
      <AddChannelDialog open={adding} onOpenChange={setAdding} mail={mail} />
    </Card>
  );
}

function State({ channel }: { channel: Channel }) {
  const t = useTranslations("notifications");
  if (!channel.enabled) return <Badge tone="idle">{t("channels.off")}</Badge>;
  const { deadSince } = channel;
  if (deadSince !== null) return <Badge tone="bad">{t.rich("channels.failing", { time: () => <RelativeTime at={deadSince} /> })}</Badge>;
  return channel.failures > 0 ? <Badge tone="warn">{t("channels.lastFailed")}</Badge> : <Badge tone="ok">{t("channels.isOn")}</Badge>;
}

function ChannelItem({ channel, manage, onLog }: { channel: Channel; manage: boolean; onLog: () => void }) {
  const t = useTranslations("notifications");
  const org = useOrg();
  const test = useTestChannel(org);
  const update = useUpdateChannel(org);
  const remove = useRemoveChannel(org);
  const { id: channelId, name, topics, minSeverity, language, enabled } = channel;
  const tryIt = () =>
    test.mutate(
      { channelId },
      {
        onSuccess: ({ ok, answer }) =>
          ok ? toast.success(t("channels.testWorked", { name, answer })) : toast.error(t("channels.testFailed", { name, answer })),
      },
    );
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 font-medium text-sm">
          {name} <State channel={channel} />
        </p>
        <p className="break-words text-muted text-xs">
          {t("channels.place", {
            kind: t(`kind.${channel.config.kind}`),
            place: placeOf(channel.config) ?? t("channels.incomingWebhook"),
          })}
        </p>
        <p className="text-muted text-xs">{topics.map((topic) => t(`topic.${topic}`)).join(t("join"))}</p>
      </div>
      {manage && (
        <div className="flex flex-wrap gap-2">
          <Button size="sm" pending={test.isPending} aria-label={t("channels.testTo", { name })} onClick={tryIt}>
            {t("channels.test")}
          </Button>
          <Button size="sm" aria-label={t("channels.logOf", { name })} onClick={onLog}>
            {t("channels.log")}
          </Button>
          <Button
            size="sm"
            pending={update.isPending}
            aria-label={t(enabled ? "channels.turn.offName" : "channels.turn.onName", { name })}
            onClick={() => update.mutate({ channelId, topics, minSeverity, language, enabled: !enabled })}
          >
            {t(enabled ? "channels.turn.off" : "channels.turn.on")}
          </Button>
          <Button size="sm" pending={remove.isPending} aria-label={t("removeName", { name })} onClick={() => remove.mutate({ channelId })}>
            {t("remove")}
          </Button>
        </div>
      )}
    </li>
  );
}
