"use client";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import type { EndpointList } from "@/lib/contracts/playground";
import { cx } from "../ui/class-names";
import { Checkbox } from "../ui/input";
import { LivePane } from "./live-pane";
import type { PaneHandle } from "./pane";
import type { AnswerActs } from "./use-answers";
import type { usePanes } from "./use-panes";
import { useSyncedScroll } from "./use-synced-scroll";

interface PaneGridProps {
  panes: ReturnType<typeof usePanes>;
  /** What is typed but not sent. */
  draft: string;
  endpoints: EndpointList["endpoints"];
  handles: Map<number, PaneHandle>;
  answers: AnswerActs;
  onRunning: (change: (before: Record<number, boolean>) => Record<number, boolean>) => void;
}

/** The panes side by side. On a phone one at a time: people swipe, or choose its number. */
export function PaneGrid({ panes, ...rest }: PaneGridProps) {
  const t = useTranslations("playground.pane");
  const row = useRef<HTMLDivElement>(null);
  const [isSynced, setSynced] = useState(false);
  const isMany = panes.panes.length > 1;
  useSyncedScroll(row, isMany && isSynced);
  const place = panes.panes.findIndex((pane) => pane.id === panes.active.id);
  useEffect(() => {
    const element = row.current?.children[place];
    // The row is wider than the screen only where panes are swiped.
    if (row.current && element && row.current.scrollWidth > row.current.clientWidth)
      element.scrollIntoView({ block: "nearest", inline: "center" });
  }, [place]);
  return (
    <>
      {isMany && (
        <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-2">
          <nav aria-label={t("choose")} className="flex min-w-0 gap-1 sm:hidden">
            {panes.panes.map((pane, index) => (
              <button
                key={pane.id}
                type="button"
                aria-current={pane.id === panes.active.id || undefined}
                aria-label={t("goTo", { n: index + 1, model: pane.settings.model || t("someModel") })}
                onClick={() => panes.choose(pane.id)}
                className={cx("tabular size-9 rounded-md border text-sm", pane.id === panes.active.id && "border-accent text-accent")}
              >
                {index + 1}
              </button>
            ))}
          </nav>
          <Checkbox className="max-sm:hidden" checked={isSynced} onChange={(event) => setSynced(event.target.checked)}>
            {t("sync")}
          </Checkbox>
        </div>
      )}
      <div
        ref={row}
        className={cx(
          // Positioned, so that text for screen readers is clipped together with panes outside of the screen.
          "relative grid min-h-0 flex-1 gap-3",
          isMany &&
            "max-sm:auto-cols-[100%] max-sm:grid-flow-col max-sm:snap-x max-sm:snap-mandatory max-sm:overflow-x-auto sm:auto-rows-[minmax(16rem,1fr)] sm:grid-cols-[repeat(auto-fit,minmax(15rem,1fr))] lg:overflow-y-auto",
        )}
      >
        {panes.panes.map((pane) => (
          <LivePane key={pane.id} pane={pane} panes={panes} {...rest} />
        ))}
      </div>
    </>
  );
}
