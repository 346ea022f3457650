"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Dialog } from "../ui/dialog";
import { ErrorState } from "../ui/error-state";
import { SkeletonRows } from "../ui/skeleton";
import { useOrg } from "../viewer";
import { LogRow } from "./log-row";
import { logs } from "./queries";

/** The lines before and after one in its file. */
export function AroundDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTranslations("logs");
  const { data, error, refetch } = useQuery(logs.around(useOrg(), id));
  const own = data?.lines.find((line) => line.id === id);
  return (
    <Dialog open onOpenChange={onClose} width="lg" title={t("around")} description={own?.source}>
      {error && <ErrorState title={t("failed")} error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={12} height={28} label={t("loading")} />}
      <ul className="divide-y">
        {data?.lines.map((line) => (
          <LogRow key={line.id} line={line} isMarked={line.id === id} />
        ))}
      </ul>
    </Dialog>
  );
}
