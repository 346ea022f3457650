"use client";
import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ConversationRow } from "@/lib/contracts/playground";
import { Button } from "../ui/button";
import { cx } from "../ui/class-names";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { RelativeTime } from "../ui/relative-time";
import { useOrg } from "../viewer";
import { useRemoveConversation } from "./queries";

interface HistoryRowProps {
  row: ConversationRow;
  isOpen: boolean;
  onOpen: () => void;
  onRemoved: () => void;
}

/** One conversation of the history: opens it, or deletes it after a question. */
export function HistoryRow({ row, isOpen, onOpen, onRemoved }: HistoryRowProps) {
  const t = useTranslations("playground.history");
  const remove = useRemoveConversation(useOrg());
  const [asks, setAsks] = useState(false);
  return (
    <li className="group relative">
      <button
        type="button"
        data-row
        aria-current={isOpen || undefined}
        onClick={onOpen}
        className={cx(
          "w-full rounded-md py-1.5 pr-9 pl-2 text-left text-sm hover:bg-sunken",
          isOpen && "bg-accent-soft hover:bg-accent-soft",
        )}
      >
        <span className="block truncate">{row.title}</span>
        <span className="block truncate text-muted text-xs">
          {t.rich("row", { model: row.model, time: () => <RelativeTime at={row.updatedAt} /> })}
        </span>
      </button>
      <span className="absolute top-1.5 right-1 opacity-0 focus-within:opacity-100 group-hover:opacity-100 max-sm:opacity-100">
        <ConfirmDialog
          open={asks}
          onOpenChange={setAsks}
          trigger={
            <Button variant="ghost" size="sm" icon aria-label={t("delete", { title: row.title })} title={t("deleteOne")}>
              <Trash2 size={14} aria-hidden />
            </Button>
          }
          title={t("deleteTitle")}
          verb={t("deleteVerb")}
          pending={remove.isPending}
          onConfirm={() => remove.mutate(row.id, { onSuccess: onRemoved, onSettled: () => setAsks(false) })}
        >
          {row.title}
        </ConfirmDialog>
      </span>
    </li>
  );
}
