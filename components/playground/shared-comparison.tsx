"use client";
import { CopyPlus, Diff, ThumbsUp } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import type { Comparison } from "@/lib/contracts/comparison";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { cx } from "../ui/class-names";
import { PageHeader } from "../ui/page-header";
import { RelativeTime } from "../ui/relative-time";
import { pathTo } from "./branches";
import { DiffDialog } from "./diff-dialog";
import { rivalOf, type ShownPane, shownAnswers } from "./shown-answers";
import { TurnView } from "./turn-view";
import { turnsOf } from "./turns";

interface SharedComparisonProps {
  comparison: Comparison;
  /** Opens the reader's own panes with the same settings; null for people who may not use the playground. */
  onCopy: (() => void) | null;
}

/** Another member's comparison, read-only. */
export function SharedComparison({ comparison, onCopy }: SharedComparisonProps) {
  const t = useTranslations("playground");
  const [isComparing, setComparing] = useState(false);
  const panes = useMemo(() => comparison.panes.map(({ conversation }) => shownPane(conversation)), [comparison]);
  const answers = shownAnswers(panes);
  const first = panes.flatMap(({ path }) => path).findLast(({ answer }) => answer.content !== "");
  return (
    <>
      <PageHeader
        title={comparison.title || t("title")}
        description={t.rich("share.by", {
          name: comparison.ownerName || t("share.someone"),
          time: () => <RelativeTime at={comparison.updatedAt} />,
        })}
        actions={
          <>
            {answers.length > 1 && (
              <Button onClick={() => setComparing(true)}>
                <Diff size={15} aria-hidden />
                {t("diff.title")}
              </Button>
            )}
            {onCopy && (
              <Button onClick={onCopy}>
                <CopyPlus size={15} aria-hidden />
                {t("share.copy")}
              </Button>
            )}
          </>
        }
      />
      <div
        className={cx(
          "relative grid gap-3 max-sm:auto-cols-[100%] max-sm:grid-flow-col max-sm:snap-x max-sm:snap-mandatory max-sm:overflow-x-auto sm:grid-cols-[repeat(auto-fit,minmax(15rem,1fr))]",
          panes.length === 1 && "mx-auto w-full max-w-3xl",
        )}
      >
        {comparison.panes.map(({ conversation }, index) => (
          <section
            // biome-ignore lint/suspicious/noArrayIndexKey: a stored pane has no id except its place
            key={index}
            aria-label={t("pane.title", { model: conversation?.model ?? t("pane.someModel") })}
            className="min-w-0 rounded-lg border bg-surface max-sm:snap-center"
          >
            <h2 className="truncate border-b px-3 py-2 font-medium text-sm">{conversation?.model ?? "–"}</h2>
            <div className="flex flex-col gap-5 p-3">
              {panes[index]?.path.map((turn) => (
                <div key={turn.id} className="flex flex-col gap-1">
                  <TurnView turn={turn} onResults={null} />
                  {turn.better && (
                    <span>
                      <Badge tone="accent" icon={ThumbsUp} look="plain">
                        {t("turn.votedBetter")}
                      </Badge>
                    </span>
                  )}
                </div>
              ))}
              {panes[index]?.path.length === 0 && <p className="text-muted text-sm">{t("share.empty")}</p>}
            </div>
          </section>
        ))}
      </div>
      {isComparing && first && (
        <DiffDialog answers={answers} first={first.id} second={rivalOf(panes, first)} onClose={() => setComparing(false)} />
      )}
    </>
  );
}

function shownPane(conversation: Comparison["panes"][number]["conversation"]): ShownPane {
  const turns = conversation ? turnsOf(conversation.messages, conversation.model) : [];
  return { turns, path: pathTo(turns, conversation?.leafId ?? null) };
}
