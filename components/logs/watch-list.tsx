"use client";
import { Eye } from "lucide-react";
import { useTranslations } from "next-intl";
import type { LogWatchView } from "@/lib/contracts/log-search";
import { TEMPLATE_LEARN_MS } from "@/lib/contracts/log-signals";
import { Card } from "../ui/card";
import { useNow } from "../ui/clock";
import { EmptyState } from "../ui/empty-state";
import { RelativeTime } from "../ui/relative-time";

/** The watched workloads with their state, and the model that judges the order of their lines, with its figures. */
export function WatchList({ watches }: { watches: readonly LogWatchView[] }) {
  const t = useTranslations("logs");
  if (watches.length === 0)
    return (
      <EmptyState icon={Eye} title={t("noWatches")}>
        {t("noWatchesAbout")}
      </EmptyState>
    );
  return (
    <>
      <p className="mb-2 text-muted text-sm">{t("watchedAbout")}</p>
      <Card>
        <ul aria-label={t("watched")} className="divide-y">
          {watches.map((watch) => (
            <li key={watch.workload} className="grid gap-x-4 gap-y-1 px-4 py-2 text-sm md:grid-cols-[12rem_minmax(0,1fr)]">
              <span className="break-words font-medium">{watch.workload}</span>
              <span className="min-w-0">
                <Templates watch={watch} />
                <Order watch={watch} />
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}

function Templates({ watch }: { watch: LogWatchView }) {
  const t = useTranslations("logs");
  const untilMs = watch.firstAtMs + TEMPLATE_LEARN_MS;
  const isLearning = useNow() < untilMs;
  return (
    <span className="block">
      {isLearning ? t.rich("learningTemplates", { time: () => <RelativeTime at={untilMs} future /> }) : t("watchingTemplates")}
    </span>
  );
}

/** Both figures and what follows from them. */
function Order({ watch: { order } }: { watch: LogWatchView }) {
  const t = useTranslations("logs");
  if (!order) return <span className="block text-muted">{t("orderNotYet")}</span>;
  if (!order.inUse)
    return <span className="block text-muted">{order.failed ? t("orderFailed") : t("orderTooLittle", { n: order.runs })}</span>;
  const figures = { lstm: (order.lstmF1 ?? 0).toFixed(2), counts: (order.countF1 ?? 0).toFixed(2), n: order.runs };
  return (
    <span className="block text-muted">
      {t(order.inUse === "lstm" ? "orderByModel" : "orderByCounts", figures)}{" "}
      {order.failed ? t("orderFailedKept") : t.rich("orderLearned", { time: () => <RelativeTime at={order.learnedAtMs} /> })}
    </span>
  );
}
