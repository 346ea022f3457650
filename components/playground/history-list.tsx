"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorState } from "../ui/error-state";
import { Input } from "../ui/input";
import { RelativeTime } from "../ui/relative-time";
import { useDebounced } from "../ui/use-debounced";
import { useOrg } from "../viewer";
import { HistoryRow } from "./history-row";
import { playground } from "./queries";

interface HistoryListProps {
  /** The conversation or comparison that the page shows. */
  open: string;
  onOpen: (kind: "conversation" | "comparison", id: string) => void;
  onRemoved: (id: string) => void;
}

/** The reader's own conversations and comparisons, newest first, with a search over their text. */
export function HistoryList({ open, onOpen, onRemoved }: HistoryListProps) {
  const t = useTranslations("playground.history");
  const org = useOrg();
  const [typed, setTyped] = useState("");
  const q = useDebounced(typed.trim(), 250);
  const { data, error, isFetching, refetch } = useQuery(playground.history(org, q));
  const conversations = (data?.conversations ?? []).map((row) => ({ ...row, kind: "conversation" as const }));
  const comparisons = (data?.comparisons ?? []).map((row) => ({ ...row, kind: "comparison" as const }));
  const rows = [...conversations, ...comparisons].sort((a, b) => b.updatedAt - a.updatedAt);
  return (
    <div className="flex flex-col gap-2">
      <Input
        type="search"
        maxLength={200}
        aria-label={t("search")}
        placeholder={t("search")}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {error && !data && (
        <ErrorState title={t("failed")} error={error} holds={t("holds")} onRetry={() => void refetch()} retrying={isFetching} />
      )}
      {data && rows.length === 0 && <p className="text-muted text-sm">{t(q === "" ? "about" : "noneFound")}</p>}
      <ul className="-mx-2 flex flex-col">
        {rows.map((row) => {
          const time = () => <RelativeTime at={row.updatedAt} />;
          return (
            <HistoryRow
              key={row.id}
              row={row}
              isOpen={row.id === open}
              onOpen={() => onOpen(row.kind, row.id)}
              onRemoved={() => onRemoved(row.id)}
            >
              {row.kind === "conversation"
                ? t.rich("row", { model: row.model, time })
                : t.rich(row.shared ? "sharedPanes" : "panes", { n: row.panes, time })}
            </HistoryRow>
          );
        })}
      </ul>
    </div>
  );
}
