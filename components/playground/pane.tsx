"use client";
import { MessagesSquare, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import type { EndpointList } from "@/lib/contracts/playground";
import { Button } from "../ui/button";
import { cx } from "../ui/class-names";
import { EmptyState } from "../ui/empty-state";
import { useOrg } from "../viewer";
import { hasProblem, type PaneSettings, parametersOf } from "./settings";
import { SettingsPanel } from "./settings-panel";
import { TurnView } from "./turn-view";
import type { Turn, TurnInput } from "./turns";
import { usePane } from "./use-pane";

export interface PaneHandle {
  send: (input: TurnInput) => void;
  turns: () => Turn[];
  stop: () => void;
  open: (conversationId: string | null, turns: Turn[]) => void;
}
interface PaneProps {
  ref: Ref<PaneHandle>;
  endpoints: EndpointList["endpoints"];
  settings: PaneSettings;
  /** One of several: it has its own pickers and can be closed. */
  isOneOfMany: boolean;
  onSettings: (change: Partial<PaneSettings>) => void;
  onRunning: (isRunning: boolean) => void;
  onConversation: (id: string | null) => void;
  onClose: () => void;
}

/** One conversation with one model. */
export function Pane({ ref, endpoints, settings, isOneOfMany, onSettings, onRunning, onConversation, onClose }: PaneProps) {
  const t = useTranslations("playground");
  const org = useOrg();
  const { turns, conversationId, isRunning, send, stop, open } = usePane(org);
  const box = useRef<HTMLElement>(null);
  const isNearEnd = useRef(true);
  const ask = (input: TurnInput) => {
    isNearEnd.current = true;
    const { endpointId, model, system } = settings;
    void send({ endpointId, model, system }, input, parametersOf(settings), conversationId);
  };
  useImperativeHandle(ref, () => ({ send: ask, turns: () => turns, stop, open }));
  const canAnswerCalls = !isRunning && settings.model !== "" && !hasProblem(settings);
  useEffect(() => onRunning(isRunning), [isRunning, onRunning]);
  useEffect(() => onConversation(conversationId), [conversationId, onConversation]);
  // The end stays in view while the answer grows, unless somebody scrolled up to read.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !isNearEnd.current || turns.length === 0) return;
    element.scrollTop = element.scrollHeight;
    if (element.scrollHeight <= element.clientHeight + 1 || getComputedStyle(element).overflowY === "visible") {
      element.lastElementChild?.scrollIntoView({ block: "nearest" });
    }
  }, [turns]);
  return (
    <div className={cx("flex min-h-0 min-w-0 flex-col", isOneOfMany && "rounded-lg border bg-surface")}>
      {isOneOfMany && (
        <header className="flex items-center gap-1 border-b p-2">
          <div className="min-w-0 flex-1">
            <SettingsPanel compact endpoints={endpoints} settings={settings} onChange={onSettings} />
          </div>
          <Button variant="ghost" size="sm" icon aria-label={t("pane.close")} onClick={onClose}>
            <X size={15} aria-hidden />
          </Button>
        </header>
      )}
      <section
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
        aria-label={t("pane.title", { model: settings.model || t("pane.someModel") })}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          isNearEnd.current = scrollHeight - scrollTop - clientHeight < 60;
        }}
        className={cx("min-h-40 flex-1 lg:overflow-y-auto", isOneOfMany ? "max-h-[70dvh] overflow-y-auto p-3 lg:max-h-none" : "lg:pr-2")}
      >
        {turns.length === 0 ? (
          <div className="grid h-full place-items-center">
            <EmptyState icon={MessagesSquare} title={t("composer.ask")}>
              {t("pane.emptyAbout")}
            </EmptyState>
          </div>
        ) : (
          <div className={cx("flex flex-col gap-5", !isOneOfMany && "mx-auto max-w-3xl")}>
            {turns.map((turn, index) => (
              <TurnView
                key={turn.id}
                turn={turn}
                onResults={
                  canAnswerCalls && index === turns.length - 1 ? (toolResults) => ask({ prompt: "", images: [], toolResults }) : null
                }
              />
            ))}
          </div>
        )}
      </section>
    </div>
  );
}
