"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { useOrg } from "../viewer";
import { DiffDialog } from "./diff-dialog";
import { useVote } from "./queries";
import { besides, rivalOf, type ShownAnswer, type ShownPane, shownAnswers } from "./shown-answers";
import type { Turn } from "./turns";

/** Actions on answers of several panes. */
export interface AnswerActs {
  /** Compares an answer with another, word by word. */
  compare: (turn: Turn) => void;
  /** Votes for an answer against those beside it, or takes the vote back. */
  vote: (turn: Turn) => void;
}

/** A pane that can mark the answer that won a vote. */
interface MarkedPane extends ShownPane {
  mark: (among: string[], better: string | null) => void;
}

/** The actions on the page's answers, and the dialog that compares two of them. `inOrder` returns the panes in the page's order. */
export function useAnswers(inOrder: () => MarkedPane[]): AnswerActs & { dialog: React.ReactNode } {
  const t = useTranslations("playground.turn");
  const send = useVote(useOrg());
  const [diff, setDiff] = useState<{ answers: ShownAnswer[]; first: string; second: string } | null>(null);
  const compare = (turn: Turn) => {
    const panes = inOrder();
    setDiff({ answers: shownAnswers(panes), first: turn.id, second: rivalOf(panes, turn) });
  };
  const vote = (turn: Turn) => {
    const panes = inOrder();
    const rivals = besides(panes, turn);
    if (rivals.length === 0) return toast.info(t("noRival"));
    const among = [turn, ...rivals].map(({ id }) => id);
    const better = turn.better ? null : turn.id;
    send.mutate(
      { among, better },
      {
        onSuccess: () => {
          for (const pane of panes) pane.mark(among, better);
        },
      },
    );
  };
  const dialog = diff && <DiffDialog key={diff.first} {...diff} onClose={() => setDiff(null)} />;
  return { compare, vote, dialog };
}
