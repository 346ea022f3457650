"use client";
import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Button } from "../ui/button";
import { cx } from "../ui/class-names";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { useOrg } from "../viewer";
import { useRemove } from "./queries";

interface HistoryRowProps {
  row: { id: string; title: string; kind: "conversation" | "comparison"; panes?: number };
  isOpen: boolean;
  onOpen: () => void;
  onRemoved: () => void;
  /** Shown below the title. */
  children: ReactNode;
}

/** An entry of the history: opens it, or deletes it after a confirmation. */
export function HistoryRow({ row, isOpen, onOpen, onRemoved, children }: HistoryRowProps) {
  const t = useTranslations("playground.history");
  const remove = useRemove(useOrg(), row.kind === "conversation" ? "conversations" : "comparisons");
  /** A comparison of one pane is a conversation that was shared. */
  const kind = row.panes === 1 ? "conversation" : row.kind;
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
        <span className="block truncate text-muted text-xs">{children}</span>
      </button>
      <span className="absolute top-1.5 right-1 opacity-0 focus-within:opacity-100 group-hover:opacity-100 max-sm:opacity-100">
        <ConfirmDialog
          open={asks}
          onOpenChange={setAsks}
          trigger={
            <Button variant="ghost" size="sm" icon aria-label={t("delete", { title: row.title })} title={t(`${kind}.deleteOne`)}>
              <Trash2 size={14} aria-hidden />
            </Button>
          }
          title={t(`${kind}.deleteTitle`)}
          verb={t(`${kind}.deleteVerb`)}
          pending={remove.isPending}
          onConfirm={() => remove.mutate(row.id, { onSuccess: onRemoved, onSettled: () => setAsks(false) })}
        >
          {row.title}
        </ConfirmDialog>
      </span>
    </li>
  );
}
