"use client";
import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { editorTheme } from "../editor/editor-theme";
import { type Hunk, hunksOf } from "./hunks";

/** A unified diff for people: removed lines in red, added lines in green, with line numbers. */
export function DiffView({ diff, label }: { diff: string; label: string }) {
  const t = useTranslations("dryRuns");
  return (
    <div className="flex flex-col divide-y overflow-hidden rounded-md border">
      {hunksOf(diff).map((hunk) => (
        <HunkView key={`${hunk.beforeLine} ${hunk.afterLine}`} hunk={hunk} label={t("changesAt", { label, line: hunk.afterLine })} />
      ))}
    </div>
  );
}

function HunkView({ hunk, label }: { hunk: Hunk; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current) return;
    const view = new EditorView({
      parent: box.current,
      state: EditorState.create({
        doc: hunk.after,
        extensions: [
          lineNumbers({ formatNumber: (line) => String(Math.max(hunk.afterLine, 1) + line - 1) }),
          EditorState.readOnly.of(true),
          EditorView.editable.of(false),
          EditorView.contentAttributes.of({ tabindex: "0", "aria-label": label }),
          unifiedMergeView({ original: hunk.before, mergeControls: false }),
          ...editorTheme,
        ],
      }),
    });
    return () => view.destroy();
  }, [hunk, label]);
  return <div ref={box} className="max-h-96 overflow-auto" />;
}
