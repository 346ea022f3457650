"use client";
import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../ui/button";
import { cx } from "../ui/class-names";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { RelativeTime } from "../ui/relative-time";
import { useOrg } from "../viewer";
import { playground, useRemoveConversation } from "./queries";

/** The reader's own conversations, newest first. */
export function HistoryList({
  open,
  onOpen,
  onRemoved,
}: {
  open: string | null;
  onOpen: (id: string) => void;
  onRemoved: (id: string) => void;
}) {
  const t = useTranslations("playground");
  const org = useOrg();
  const list = useQuery(playground.conversations(org));
  const remove = useRemoveConversation(org);
  const [asks, setAsks] = useState<string | null>(null);
  const rows = list.data?.conversations ?? [];
  if (list.data && rows.length === 0) return <p className="text-muted text-sm">{t("history.about")}</p>;
  return (
    <ul className="-mx-2 flex flex-col">
      {rows.map((row) => (
        <li key={row.id} className="group relative">
          <button
            type="button"
            data-row
            aria-current={row.id === open || undefined}
            onClick={() => onOpen(row.id)}
            className={cx(
              "w-full rounded-md py-1.5 pr-9 pl-2 text-left text-sm hover:bg-sunken",
              row.id === open && "bg-accent-soft hover:bg-accent-soft",
            )}
          >
            <span className="block truncate">{row.title}</span>
            <span className="block truncate text-muted text-xs">
              {t.rich("history.row", { model: row.model, time: () => <RelativeTime at={row.updatedAt} /> })}
            </span>
          </button>
          <span className="absolute top-1.5 right-1 opacity-0 focus-within:opacity-100 group-hover:opacity-100 max-sm:opacity-100">
            <ConfirmDialog
              open={asks === row.id}
              onOpenChange={(open) => setAsks(open ? row.id : null)}
              trigger={
                <Button
                  variant="ghost"
                  size="sm"
                  icon
                  aria-label={t("history.delete", { title: row.title })}
                  title={t("history.deleteOne")}
                >
                  <Trash2 size={14} aria-hidden />
                </Button>
              }
              title={t("history.deleteTitle")}
              verb={t("history.deleteVerb")}
              pending={remove.isPending}
              onConfirm={() => remove.mutate(row.id, { onSuccess: () => onRemoved(row.id), onSettled: () => setAsks(null) })}
            >
              {row.title}
            </ConfirmDialog>
          </span>
        </li>
      ))}
    </ul>
  );
}
