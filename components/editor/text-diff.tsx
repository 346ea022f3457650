"use client";
import { unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { editorTheme } from "./editor-theme";

interface TextDiffProps {
  before: string;
  after: string;
  label: string;
  /** A language, or how lines are shown. Keep it outside of the component: a new one begins the view again. */
  extension: Extension;
}

/** What changed from one text to another, line by line. */
export function TextDiff({ before, after, label, extension }: TextDiffProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current) return;
    const view = new EditorView({
      parent: box.current,
      state: EditorState.create({
        doc: after,
        extensions: [
          lineNumbers(),
          extension,
          EditorState.readOnly.of(true),
          EditorView.editable.of(false),
          EditorView.contentAttributes.of({ tabindex: "0", "aria-label": label }),
          unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged: { margin: 3 } }),
          ...editorTheme,
        ],
      }),
    });
    return () => view.destroy();
  }, [before, after, label, extension]);
  return <div ref={box} className="max-h-[70dvh] overflow-auto" />;
}
