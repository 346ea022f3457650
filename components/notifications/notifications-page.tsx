"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { MyPreference } from "@/lib/contracts/notification-preference";
import type { ChannelList } from "@/lib/contracts/notifications";
import { PageHeader } from "../ui/page-header";
import { TabPanel, Tabs } from "../ui/tabs";
import { useQueryString } from "../use-query-string";
import { useOrg } from "../viewer";
import { BrowsersCard } from "./browsers-card";
import { ChannelsCard } from "./channels-card";
import { DeliveryLog } from "./delivery-log";
import { MySettings } from "./my-settings";
import { notifications } from "./queries";
import { ReceiversCard } from "./receivers-card";
import { RotasCard } from "./rotas-card";

interface NotificationsPageProps {
  initial: ChannelList;
  initialMine: MyPreference;
}

/** Who hears of what: the member's own settings, the organisation's channels, and what was sent. */
export function NotificationsPage({ initial, initialMine }: NotificationsPageProps) {
  const t = useTranslations("notifications");
  const org = useOrg();
  const { get, set } = useQueryString();
  const { data: list } = useQuery({ ...notifications.channels(org), initialData: initial });
  const { data: mine } = useQuery({ ...notifications.mine(org), initialData: initialMine });
  const tabs = [
    { value: "mine", label: t("mine.title") },
    { value: "channels", label: t("channels.title"), count: list.channels.length },
    { value: "on-call", label: t("rotas.title") },
    { value: "incoming", label: t("receivers.tab") },
    ...(list.can.manage ? [{ value: "log", label: t("log.title") }] : []),
  ];
  const tab = tabs.some(({ value }) => value === get("tab")) ? get("tab") : "mine";
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <Tabs label={t("title")} value={tab} onValueChange={(value) => set({ tab: value })} tabs={tabs}>
        <TabPanel value="mine">
          <div className="flex flex-col gap-4">
            <MySettings mine={mine} />
            <BrowsersCard />
          </div>
        </TabPanel>
        <TabPanel value="channels">
          <ChannelsCard list={list} onLog={(channel) => set({ tab: "log", channel }, { push: true })} />
        </TabPanel>
        <TabPanel value="on-call">
          <RotasCard />
        </TabPanel>
        <TabPanel value="incoming">
          <ReceiversCard />
        </TabPanel>
        <TabPanel value="log">
          <DeliveryLog channels={list.channels} channelId={get("channel")} onChannel={(channel) => set({ channel })} />
        </TabPanel>
      </Tabs>
    </>
  );
}
