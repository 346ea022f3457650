"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plug } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { EndpointList } from "@/lib/contracts/playground";
import { endpointQueries } from "../endpoints/queries";
import { SavePromptDialog } from "../prompts/save-prompt-dialog";
import { useHandedPrompt } from "../prompts/use-handed-prompt";
import { Card } from "../ui/card";
import { cx } from "../ui/class-names";
import { EmptyState } from "../ui/empty-state";
import { PageHeader } from "../ui/page-header";
import { TabPanel, Tabs } from "../ui/tabs";
import { useQueryString } from "../use-query-string";
import { useOrg } from "../viewer";
import { CodeDialog } from "./code-dialog";
import { Composer } from "./composer";
import { DemonstrationBanner } from "./demonstration-banner";
import { EndpointBanner } from "./endpoint-banner";
import { EndpointsDialog } from "./endpoints-dialog";
import { HistoryList } from "./history-list";
import { LivePane } from "./live-pane";
import { NoEndpoint } from "./no-endpoint";
import type { PaneHandle } from "./pane";
import { PlaygroundActions } from "./playground-actions";
import { playground } from "./queries";
import { hindranceOf, type PaneSettings, settingsOf } from "./settings";
import { SettingsPanel } from "./settings-panel";
import { turnsOf } from "./turns";
import { usePromptImages } from "./use-prompt-images";
import { useRememberedSettings } from "./use-remembered-settings";

const MOST_PANES = 6;
interface Beside {
  id: number;
  endpointId: string;
  model: string;
}

/** Prompts tried on the models that the fleet serves, alone or side by side. */
export function PlaygroundPage({ initial }: { initial: EndpointList }) {
  const t = useTranslations("playground");
  const org = useOrg();
  const client = useQueryClient();
  const { get, set } = useQueryString();
  const { data: list = initial } = useQuery({ ...endpointQueries.list(org), initialData: initial });
  const [settings, change] = useRememberedSettings(
    org,
    list.endpoints.map((endpoint) => endpoint.id),
  );
  const [beside, setBeside] = useState<Beside[]>([]);
  const [prompt, setPrompt] = useState("");
  const images = usePromptImages(org);
  const draft = { prompt: prompt.trim(), images: images.images, toolResults: [] };
  const [running, setRunning] = useState<Record<number, boolean>>({});
  const handles = useRef(new Map<number, PaneHandle>());
  const [side, setSide] = useState<"settings" | "history">("settings");
  /** On a phone the settings fold away, so that the conversation has the screen. */
  const [isUnfolded, setUnfolded] = useState(false);
  const [dialog, setDialog] = useState<"endpoints" | "code" | "save" | null>(null);
  const endpoint = list.endpoints.find((each) => each.id === settings.endpointId);
  const panes = useMemo(
    () => [{ id: 0, settings }, ...beside.map(({ id, endpointId, model }) => ({ id, settings: { ...settings, endpointId, model } }))],
    [settings, beside],
  );
  const hindrance = hindranceOf(panes.map((pane) => pane.settings));
  const isRunning = panes.some((pane) => running[pane.id]);
  const each = (act: (handle: PaneHandle) => void) => {
    for (const pane of panes) {
      const handle = handles.current.get(pane.id);
      if (handle) act(handle);
    }
  };

  // An endpoint that was removed, or the first that was added.
  const firstId = list.endpoints[0]?.id;
  useEffect(() => {
    if (firstId && !endpoint) change({ endpointId: firstId, model: "" });
  }, [firstId, endpoint, change]);

  useHandedPrompt(org, (handed) => {
    setPrompt(handed.prompt);
    change({ system: handed.system });
  });

  const asked = get("conversation");
  const opened = useRef("");
  const openConversation = useCallback(
    async (id: string) => {
      opened.current = id;
      setBeside([]);
      const conversation = await client.fetchQuery({ ...playground.conversation(org, id), staleTime: 0 }).catch(() => null);
      if (!conversation || opened.current !== id) return;
      handles.current.get(0)?.open(id, turnsOf(conversation.messages, conversation.model));
      change({
        system: conversation.system,
        ...settingsOf(conversation.parameters),
        ...(conversation.endpointId ? { endpointId: conversation.endpointId, model: conversation.model } : {}),
      });
    },
    [client, org, change],
  );
  useEffect(() => {
    if (asked && asked !== opened.current) void openConversation(asked);
  }, [asked, openConversation]);
  const onConversation = useCallback(
    (id: string | null) => {
      if (!id || id === opened.current) return;
      opened.current = id;
      set({ conversation: id });
    },
    [set],
  );

  const startAfresh = () => {
    opened.current = "";
    set({ conversation: null });
    each((handle) => handle.open(null, []));
  };
  const send = () => {
    // A pane whose endpoint does not answer has no model; it must not hold back the others.
    for (const pane of panes) if (pane.settings.model !== "") handles.current.get(pane.id)?.send(draft);
    setPrompt("");
    images.clear();
  };
  const addPane = () => {
    const id = Math.max(0, ...beside.map((pane) => pane.id)) + 1;
    setBeside((before) => [...before, { id, endpointId: settings.endpointId, model: settings.model }]);
  };
  const changePane = (id: number, changed: Partial<PaneSettings>) =>
    id === 0
      ? change(changed)
      : setBeside((before) =>
          before.map((pane) =>
            pane.id === id ? { ...pane, ...("endpointId" in changed || "model" in changed ? pickTarget(changed) : {}) } : pane,
          ),
        );
  const closePane = (id: number) => {
    if (id !== 0) return setBeside((before) => before.filter((pane) => pane.id !== id));
    const [next, ...rest] = beside;
    if (next) change({ endpointId: next.endpointId, model: next.model });
    setBeside(rest);
  };

  const endpoints = (
    <EndpointsDialog
      // The first endpoint changes the page around this dialog: the key keeps it, and the test that it runs, alive.
      key="endpoints"
      open={dialog === "endpoints"}
      onOpenChange={(open) => setDialog(open ? "endpoints" : null)}
      list={list}
      onAdded={(endpointId) => change({ endpointId, model: "" })}
    />
  );
  if (list.endpoints.length === 0)
    return (
      <>
        <PageHeader title={t("title")} description={t("description")} />
        <NoEndpoint onAdd={list.can.manage ? () => setDialog("endpoints") : null} />
        {endpoints}
      </>
    );
  if (!list.can.use)
    return (
      <>
        <PageHeader title={t("title")} />
        <Card>
          <EmptyState icon={Plug} title={t("readOnly")}>
            {t("readOnlyAbout")}
          </EmptyState>
        </Card>
      </>
    );

  return (
    <>
      <div className="flex flex-col lg:h-[calc(100dvh-3rem)]">
        <PageHeader
          title={t("title")}
          actions={
            <PlaygroundActions
              model={settings.model}
              isUnfolded={isUnfolded}
              onFold={() => setUnfolded(!isUnfolded)}
              onNew={startAfresh}
              onCompare={panes.length < MOST_PANES ? addPane : null}
              onCode={endpoint && list.demonstration !== "offered" ? () => setDialog("code") : null}
              onSave={() => setDialog("save")}
              onEndpoints={() => setDialog("endpoints")}
            />
          }
        />
        {endpoint && (
          <div className="mb-3 empty:hidden">
            {list.demonstration === "offered" ? <DemonstrationBanner /> : <EndpointBanner node={endpoint.node} />}
          </div>
        )}
        <div className="grid min-h-0 flex-1 gap-5 lg:grid-cols-[17rem_minmax(0,1fr)]">
          <aside aria-label={t("side")} className={cx("min-h-0 lg:overflow-y-auto lg:pr-1", !isUnfolded && "max-lg:hidden")}>
            <Tabs
              label={t("side")}
              value={side}
              onValueChange={(value) => setSide(value === "history" ? "history" : "settings")}
              tabs={[
                { value: "settings", label: t("settings.title") },
                { value: "history", label: t("history.title") },
              ]}
            >
              <TabPanel value="settings" className="px-0.5 pt-3 pb-1">
                <SettingsPanel endpoints={list.endpoints} settings={settings} onChange={change} />
              </TabPanel>
              <TabPanel value="history" className="px-0.5 pt-3">
                <HistoryList
                  open={asked || null}
                  onOpen={(id) => set({ conversation: id }, { push: true })}
                  onRemoved={(id) => id === asked && startAfresh()}
                />
              </TabPanel>
            </Tabs>
          </aside>
          <div className="flex min-h-0 min-w-0 flex-col gap-3">
            <div
              className={cx(
                "grid min-h-0 flex-1 gap-3",
                panes.length > 1 && "auto-rows-[minmax(16rem,1fr)] sm:grid-cols-[repeat(auto-fit,minmax(15rem,1fr))] lg:overflow-y-auto",
              )}
            >
              {panes.map((pane) => (
                <LivePane
                  key={pane.id}
                  pane={pane}
                  endpoints={list.endpoints}
                  isOneOfMany={panes.length > 1}
                  handles={handles.current}
                  onSettings={changePane}
                  onRunning={setRunning}
                  onConversation={pane.id === 0 ? onConversation : ignore}
                  onClose={closePane}
                />
              ))}
            </div>
            <div className="sticky bottom-16 mx-auto w-full max-w-3xl bg-canvas pb-1 lg:static">
              <Composer
                value={prompt}
                onChange={setPrompt}
                images={images}
                onSend={send}
                onStop={() => each((handle) => handle.stop())}
                isRunning={isRunning}
                hindrance={hindrance && t(`hindrance.${hindrance}`)}
              />
            </div>
          </div>
        </div>
        {endpoint && (
          <CodeDialog
            open={dialog === "code"}
            onOpenChange={(open) => setDialog(open ? "code" : null)}
            endpoint={endpoint}
            doorUrl={list.doorUrl}
            settings={settings}
            turns={handles.current.get(0)?.turns() ?? []}
            draft={draft}
          />
        )}
      </div>
      {dialog === "save" && (
        <SavePromptDialog
          initial={{ system: settings.system, text: prompt }}
          onClose={() => setDialog(null)}
          onSaved={() => setDialog(null)}
        />
      )}
      {endpoints}
    </>
  );
}

const ignore = () => {};
const pickTarget = ({ endpointId, model }: Partial<PaneSettings>) => ({
  ...(endpointId === undefined ? {} : { endpointId }),
  ...(model === undefined ? {} : { model }),
});
