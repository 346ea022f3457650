"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { EndpointList } from "@/lib/contracts/playground";
import { Button } from "../ui/button";
import { cx } from "../ui/class-names";
import { TabPanel, Tabs } from "../ui/tabs";
import { useQueryString } from "../use-query-string";
import { HistoryList } from "./history-list";
import { SettingsPanel } from "./settings-panel";
import type { usePanes } from "./use-panes";
import { WinsTable } from "./wins-table";

interface PlaygroundSideProps {
  panes: ReturnType<typeof usePanes>;
  endpoints: EndpointList["endpoints"];
  /** Whether a phone shows the settings. */
  isUnfolded: boolean;
  /** The shown conversation or comparison was deleted. */
  onRemoved: () => void;
}

/** Beside the panes: the settings of the active one, and the history. */
export function PlaygroundSide({ panes, endpoints, isUnfolded, onRemoved }: PlaygroundSideProps) {
  const t = useTranslations("playground");
  const { get, set } = useQueryString();
  const [tab, setTab] = useState("settings");
  const { active } = panes;
  const isMany = panes.panes.length > 1;
  const place = panes.panes.findIndex((pane) => pane.id === active.id) + 1;
  return (
    <aside aria-label={t("side")} className={cx("min-h-0 lg:overflow-y-auto lg:pr-1", !isUnfolded && "max-lg:hidden")}>
      <Tabs
        label={t("side")}
        value={tab}
        onValueChange={setTab}
        tabs={[
          { value: "settings", label: t("settings.title") },
          { value: "history", label: t("history.title") },
          { value: "votes", label: t("wins.title") },
        ]}
      >
        <TabPanel value="settings" className="flex flex-col gap-3 px-0.5 pt-3 pb-1">
          {isMany && <p className="text-muted text-xs">{t("pane.settingsOf", { n: place, count: panes.panes.length })}</p>}
          <SettingsPanel
            key={active.id}
            endpoints={endpoints}
            settings={active.settings}
            onChange={(change) => panes.change(active.id, change)}
          />
          {isMany && (
            <Button size="sm" onClick={panes.shareParameters} title={t("pane.shareParametersTitle")}>
              {t("pane.shareParameters")}
            </Button>
          )}
        </TabPanel>
        <TabPanel value="history" className="px-0.5 pt-3">
          <HistoryList
            open={get("comparison") || get("conversation")}
            onOpen={(kind, id) => set({ conversation: null, comparison: null, branch: null, [kind]: id }, { push: true })}
            onRemoved={(id) => (id === get("comparison") || id === get("conversation")) && onRemoved()}
          />
        </TabPanel>
        <TabPanel value="votes" className="px-0.5 pt-3">
          <WinsTable />
        </TabPanel>
      </Tabs>
    </aside>
  );
}
