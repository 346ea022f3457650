"use client";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useEffectEvent, useRef } from "react";
import { cx } from "../ui/class-names";
import { editorTheme } from "./editor-theme";

interface JsonEditorProps {
  text: string;
  onChange: (text: string) => void;
  /** The editor's name for screen readers. */
  label: string;
  /** Marked at its line; null = nothing is known to be wrong. */
  problem: { line: number | null; message: string } | null;
  className?: string;
}

/** An editor for JSON, which is YAML to the colours. A mistake is marked at its line. Escape, then Tab leaves it. */
export function JsonEditor({ text, onChange, label, problem, className }: JsonEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  const changed = useEffectEvent(onChange);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; the effects below bring what changes
  useEffect(() => {
    if (!box.current) return;
    const view = new EditorView({
      parent: box.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          history(),
          bracketMatching(),
          yaml(),
          EditorState.tabSize.of(2),
          lintGutter(),
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.contentAttributes.of({ "aria-label": label }),
          EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
          ...editorTheme,
        ],
      }),
    });
    // Long lines scroll: that must be possible without a mouse.
    view.scrollDOM.tabIndex = 0;
    editor.current = view;
    return () => view.destroy();
  }, []);
  // Another conversation, an example, or the button that formats.
  useEffect(() => {
    const view = editor.current;
    if (!view || view.state.doc.toString() === text) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  }, [text]);
  useEffect(() => {
    const view = editor.current;
    if (!view) return;
    const line = problem?.line ? view.state.doc.line(Math.min(problem.line, view.state.doc.lines)) : null;
    const marks = problem && line ? [{ from: line.from, to: line.to, message: problem.message, severity: "error" as const }] : [];
    view.dispatch(setDiagnostics(view.state, marks));
  }, [problem]);
  return (
    <div
      ref={box}
      className={cx("overflow-hidden rounded-md border border-control focus-within:outline-2 focus-within:outline-accent", className)}
    />
  );
}
