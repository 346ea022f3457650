"use client";
import { useState } from "react";
import { DiffDialog } from "./diff-dialog";
import type { PaneHandle } from "./pane";
import { rivalOf, type ShownAnswer, shownAnswers } from "./shown-answers";
import type { Turn } from "./turns";

/** How two answers of the page differ. `handles` are the panes in their order. */
export function useAnswers(handles: () => PaneHandle[]) {
  const [diff, setDiff] = useState<{ answers: ShownAnswer[]; first: string; second: string } | null>(null);
  const compare = (turn: Turn) => {
    const panes = handles();
    setDiff({ answers: shownAnswers(panes), first: turn.id, second: rivalOf(panes, turn) });
  };
  const dialog = diff && <DiffDialog key={diff.first} {...diff} onClose={() => setDiff(null)} />;
  return { compare, dialog };
}
