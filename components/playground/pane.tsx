"use client";
import { useTranslations } from "next-intl";
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import type { EndpointList } from "@/lib/contracts/playground";
import { cx } from "../ui/class-names";
import { useOrg } from "../viewer";
import { ContextBar } from "./context-bar";
import { ConversationTurns } from "./conversation-turns";
import { PaneHeader } from "./pane-header";
import type { PaneState } from "./panes";
import { hasProblem, type PaneSettings, parametersOf } from "./settings";
import type { Turn, TurnInput } from "./turns";
import type { AnswerActs } from "./use-answers";
import { usePane } from "./use-pane";

export interface PaneHandle {
  send: (input: TurnInput) => void;
  stop: () => void;
  clear: () => void;
  /** The branch that is shown, and every turn of the conversation. */
  path: Turn[];
  turns: Turn[];
  /** Marks the answer that won a vote. */
  mark: (among: string[], better: string | null) => void;
}
interface PaneProps {
  ref: Ref<PaneHandle>;
  pane: PaneState;
  /** What is typed but not sent. */
  draft: string;
  endpoints: EndpointList["endpoints"];
  /** One of several: it has its own pickers and can be closed. */
  isOneOfMany: boolean;
  /** The settings beside the panes are those of this pane. */
  isActive: boolean;
  onActive: () => void;
  onSettings: (change: Partial<PaneSettings>) => void;
  onRunning: (isRunning: boolean) => void;
  onBegan: (conversationId: string) => void;
  answers: AnswerActs;
  /** null: the page is full. */
  onCopy: (() => void) | null;
  onClose: () => void;
}

/** One conversation with one model. */
export function Pane({ ref, pane, draft, isOneOfMany, isActive, onActive, onRunning, onBegan, answers, ...header }: PaneProps) {
  const t = useTranslations("playground");
  const org = useOrg();
  const { settings } = pane;
  const conversation = usePane(org, pane.conversationId, onBegan);
  const { path, isRunning } = conversation;
  const box = useRef<HTMLElement>(null);
  const isNearEnd = useRef(true);
  const canAsk = settings.model !== "" && !hasProblem(settings);
  const ask = (input: TurnInput, after: Turn[], again?: Turn) => {
    isNearEnd.current = true;
    const { endpointId, model, system } = settings;
    if (canAsk) void conversation.send({ to: { endpointId, model, system }, input, parameters: parametersOf(settings) }, after, again);
  };
  const before = (turn: Turn) => path.slice(0, path.indexOf(turn));
  useImperativeHandle(ref, () => ({ ...conversation, send: (input) => ask(input, path) }));
  useEffect(() => onRunning(isRunning), [isRunning, onRunning]);
  // The end stays in view while the answer grows, unless somebody scrolled up to read.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !isNearEnd.current || path.length === 0) return;
    element.scrollTop = element.scrollHeight;
    if (element.scrollHeight <= element.clientHeight + 1 || getComputedStyle(element).overflowY === "visible") {
      element.lastElementChild?.scrollIntoView({ block: "nearest" });
    }
  }, [path]);
  return (
    <div
      onFocusCapture={onActive}
      onPointerDownCapture={onActive}
      className={cx(
        "flex min-h-0 min-w-0 flex-col max-sm:snap-center",
        isOneOfMany && "rounded-lg border bg-surface",
        isOneOfMany && isActive && "border-accent",
      )}
    >
      {isOneOfMany && <PaneHeader settings={settings} onStop={isRunning ? conversation.stop : null} {...header} />}
      <section
        ref={box}
        data-synced
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
        aria-label={t("pane.title", { model: settings.model || t("pane.someModel") })}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          isNearEnd.current = scrollHeight - scrollTop - clientHeight < 60;
        }}
        className={cx("min-h-40 flex-1 lg:overflow-y-auto", isOneOfMany ? "max-h-[70dvh] overflow-y-auto p-3 lg:max-h-none" : "lg:pr-2")}
      >
        <ConversationTurns
          conversation={conversation}
          className={!isOneOfMany && "mx-auto max-w-3xl"}
          canAsk={canAsk && !isRunning}
          acts={{
            choose: conversation.choose,
            again: (turn) => ask(turn, before(turn), turn),
            edit: (turn, prompt) => ask({ prompt, images: turn.images, toolResults: [] }, before(turn)),
            compare: answers.compare,
            vote: isOneOfMany ? answers.vote : null,
            answerCalls: (toolResults) => ask({ prompt: "", images: [], toolResults }, path),
          }}
        />
      </section>
      <ContextBar
        settings={settings}
        path={path}
        draft={draft}
        className={isOneOfMany ? "border-t px-3 py-1" : "mx-auto w-full max-w-3xl"}
      />
    </div>
  );
}
