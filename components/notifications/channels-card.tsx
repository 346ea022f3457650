"use client";
import { BellRing, Plus } from "lucide-react";
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
import { useRemoveChannel, useTestChannel, useUpdateChannel } from "./queries";
import { kindText, placeOf, topicText } from "./texts";

/** Where the organisation's notices go. */
export function ChannelsCard({ list, onLog }: { list: ChannelList; onLog: (channelId: string) => void }) {
  const [adding, setAdding] = useState(false);
  const { channels, can, mail } = list;
  const add = can.manage && (
    <Button variant="primary" onClick={() => setAdding(true)}>
      <Plus size={15} aria-hidden />
      Add channel
    </Button>
  );
  return (
    <Card>
      <CardHeader title="Channels" description="Where this organisation's notifications go." actions={channels.length > 0 && add} />
      {channels.length === 0 ? (
        <EmptyState icon={BellRing} title="No channels yet" action={add}>
          Add e-mail, a webhook, Slack, Alertmanager or PagerDuty, so that people hear of incidents without looking here.
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
  if (!channel.enabled) return <Badge tone="idle">Off</Badge>;
  if (channel.deadSince !== null)
    return (
      <Badge tone="bad">
        Failing since <RelativeTime at={channel.deadSince} />
      </Badge>
    );
  return channel.failures > 0 ? <Badge tone="warn">Last try failed</Badge> : <Badge tone="ok">On</Badge>;
}

function ChannelItem({ channel, manage, onLog }: { channel: Channel; manage: boolean; onLog: () => void }) {
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
          ok ? toast.success(`${name} took the test: ${answer}`) : toast.error(`${name} refused the test: ${answer}`),
      },
    );
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 font-medium text-sm">
          {name} <State channel={channel} />
        </p>
        <p className="break-words text-muted text-xs">
          {kindText[channel.config.kind]}: {placeOf(channel.config)}
        </p>
        <p className="text-muted text-xs">{topics.map((topic) => topicText[topic]).join(", ")}</p>
      </div>
      {manage && (
        <div className="flex flex-wrap gap-2">
          <Button size="sm" pending={test.isPending} aria-label={`Send a test to ${name}`} onClick={tryIt}>
            Send test
          </Button>
          <Button size="sm" aria-label={`Log of ${name}`} onClick={onLog}>
            Log
          </Button>
          <Button
            size="sm"
            pending={update.isPending}
            aria-label={`Turn ${name} ${enabled ? "off" : "on"}`}
            onClick={() => update.mutate({ channelId, topics, minSeverity, language, enabled: !enabled })}
          >
            {enabled ? "Turn off" : "Turn on"}
          </Button>
          <Button size="sm" pending={remove.isPending} aria-label={`Remove ${name}`} onClick={() => remove.mutate({ channelId })}>
            Remove
          </Button>
        </div>
      )}
    </li>
  );
}
