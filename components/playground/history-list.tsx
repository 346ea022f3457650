"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Input } from "../ui/input";
import { useDebounced } from "../ui/use-debounced";
import { useOrg } from "../viewer";
import { HistoryRow } from "./history-row";
import { playground } from "./queries";

interface HistoryListProps {
  open: string | null;
  onOpen: (id: string) => void;
  onRemoved: (id: string) => void;
}

/** The reader's own conversations, newest first, with a search over what was said in them. */
export function HistoryList({ open, onOpen, onRemoved }: HistoryListProps) {
  const t = useTranslations("playground.history");
  const org = useOrg();
  const [typed, setTyped] = useState("");
  const q = useDebounced(typed.trim(), 250);
  const { data } = useQuery(playground.history(org, q));
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
      {data?.conversations.length === 0 && <p className="text-muted text-sm">{t(q === "" ? "about" : "noneFound")}</p>}
      <ul className="-mx-2 flex flex-col">
        {data?.conversations.map((row) => (
          <HistoryRow key={row.id} row={row} isOpen={row.id === open} onOpen={() => onOpen(row.id)} onRemoved={() => onRemoved(row.id)} />
        ))}
      </ul>
    </div>
  );
}
