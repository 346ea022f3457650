"use client";
import { useQuery } from "@tanstack/react-query";
import { Plug } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { MOST_PANES } from "@/lib/contracts/comparison";
import type { EndpointList } from "@/lib/contracts/playground";
import { endpointQueries } from "../endpoints/queries";
import { SavePromptDialog } from "../prompts/save-prompt-dialog";
import { useHandedPrompt } from "../prompts/use-handed-prompt";
import { Card } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { PageHeader } from "../ui/page-header";
import { useQueryString } from "../use-query-string";
import { useOrg } from "../viewer";
import { CodeDialog } from "./code-dialog";
import { Composer } from "./composer";
import { DemonstrationBanner } from "./demonstration-banner";
import { EndpointBanner } from "./endpoint-banner";
import { EndpointsDialog } from "./endpoints-dialog";
import { NoEndpoint } from "./no-endpoint";
import type { PaneHandle } from "./pane";
import { PaneGrid } from "./pane-grid";
import { PlaygroundActions } from "./playground-actions";
import { PlaygroundSide } from "./playground-side";
import { emptySettings, hindranceOf, readSettings } from "./settings";
import { ShareDialog } from "./share-dialog";
import { SharedComparison } from "./shared-comparison";
import { useAnswers } from "./use-answers";
import { useComparison } from "./use-comparison";
import { useOpenedConversation } from "./use-opened-conversation";
import { usePaneKeys } from "./use-pane-keys";
import { usePanes } from "./use-panes";
import { usePromptImages } from "./use-prompt-images";

/** Tries prompts on the models that the fleet serves, alone or side by side. */
export function PlaygroundPage({ initial }: { initial: EndpointList }) {
  const t = useTranslations("playground");
  const org = useOrg();
  const { set } = useQueryString();
  const { data: list = initial } = useQuery({ ...endpointQueries.list(org), initialData: initial });
  const panes = usePanes(
    org,
    list.endpoints.map((endpoint) => endpoint.id),
  );
  useOpenedConversation(org, panes);
  const { comparison, error, store } = useComparison(org, panes);
  const { active } = panes;
  const [prompt, setPrompt] = useState("");
  const images = usePromptImages(org);
  const draft = { prompt: prompt.trim(), images: images.images, toolResults: [] };
  const [running, setRunning] = useState<Record<number, boolean>>({});
  /** On a phone the settings are hidden until they are opened, so that the conversation has the screen. */
  const [isUnfolded, setUnfolded] = useState(false);
  const [dialog, setDialog] = useState<"endpoints" | "code" | "save" | null>(null);
  const handles = useRef(new Map<number, PaneHandle>());
  const each = (act: (handle: PaneHandle) => void) => {
    for (const handle of handles.current.values()) act(handle);
  };
  const answers = useAnswers(() => panes.panes.flatMap(({ id }) => handles.current.get(id) ?? []));
  usePaneKeys({
    copy: () => panes.copy(active.id),
    close: () => panes.close(active.id),
    goTo: (place) => panes.panes[place] && panes.choose(panes.panes[place].id),
  });
  useHandedPrompt(org, (handed) => {
    setPrompt(handed.prompt);
    panes.change(active.id, { system: handed.system });
  });

  const endpoints = (
    <EndpointsDialog
      // The first endpoint changes the page around this dialog: the key keeps it, and the test that it runs, alive.
      key="endpoints"
      open={dialog === "endpoints"}
      onOpenChange={(open) => setDialog(open ? "endpoints" : null)}
      list={list}
      onAdded={(endpointId) => panes.change(active.id, { endpointId, model: "" })}
    />
  );
  if (comparison && !comparison.isOwn) {
    const copy = () => {
      set({ comparison: null, branch: null });
      panes.show(comparison.panes.map(({ settings }) => ({ settings: readSettings(settings) ?? emptySettings, conversationId: null })));
    };
    return <SharedComparison comparison={comparison} onCopy={list.can.use && list.endpoints.length > 0 ? copy : null} />;
  }
  if (error) return <ErrorState title={t("share.failed")} error={error} />;
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

  const endpoint = list.endpoints.find((each) => each.id === active.settings.endpointId);
  const hindrance = hindranceOf(panes.panes.map((pane) => pane.settings));
  const startAfresh = () => {
    set({ conversation: null, comparison: null, branch: null });
    panes.startAfresh();
    each((handle) => handle.clear());
  };
  const send = () => {
    each((handle) => handle.send(draft));
    setPrompt("");
    images.clear();
  };
  return (
    <>
      <div data-fills-page className="flex flex-col lg:min-h-112 lg:flex-1">
        <PageHeader
          title={t("title")}
          actions={
            <PlaygroundActions
              model={active.settings.model}
              isUnfolded={isUnfolded}
              onFold={() => setUnfolded(!isUnfolded)}
              onNew={startAfresh}
              onCompare={panes.panes.length < MOST_PANES ? () => panes.copy(active.id) : null}
              share={
                <ShareDialog
                  comparison={comparison}
                  isAlone={panes.panes.length === 1}
                  branch={() => handles.current.get(active.id)?.path.findLast((turn) => turn.isStored)?.id}
                  store={panes.panes.some((pane) => pane.conversationId !== null) ? store : null}
                />
              }
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
          <PlaygroundSide panes={panes} endpoints={list.endpoints} isUnfolded={isUnfolded} onRemoved={startAfresh} />
          <div className="flex min-h-0 min-w-0 flex-col gap-3">
            <PaneGrid
              panes={panes}
              draft={draft.prompt}
              endpoints={list.endpoints}
              handles={handles.current}
              answers={answers}
              onRunning={setRunning}
            />
            <div className="sticky bottom-16 mx-auto w-full max-w-3xl bg-canvas pb-1 lg:static">
              <Composer
                value={prompt}
                onChange={setPrompt}
                images={images}
                onSend={send}
                onStop={() => each((handle) => handle.stop())}
                isRunning={panes.panes.some((pane) => running[pane.id])}
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
            settings={active.settings}
            turns={handles.current.get(active.id)?.path ?? []}
            draft={draft}
          />
        )}
      </div>
      {dialog === "save" && (
        <SavePromptDialog
          initial={{ system: active.settings.system, text: prompt }}
          onClose={() => setDialog(null)}
          onSaved={() => setDialog(null)}
        />
      )}
      {answers.dialog}
      {endpoints}
    </>
  );
}
