"use client";
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml as yamlLanguage } from "@codemirror/lang-yaml";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { linter, lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useRef } from "react";
import { cx } from "../ui/class-names";
import type { Complete, YamlCompletion } from "./complete-yaml";
import { editorTheme } from "./editor-theme";
import type { YamlProblem } from "./lint-yaml";

interface YamlEditorProps {
  /** The text at the beginning; afterwards the editor holds it. */
  initial: string;
  onChange: (yaml: string) => void;
  onSave: () => void;
  /** The editor's name for screen readers. */
  label: string;
  lint: (yaml: string) => YamlProblem[];
  complete: Complete;
  className?: string;
}

/** An editor for YAML: errors at their line and completion while one types. Escape, then Tab leaves it. */
export function YamlEditor({
  initial,
  onChange,
  onSave,
  label,
  lint,
  complete,
  className = "h-[60dvh] min-h-80 rounded-t-lg",
}: YamlEditorProps) {
  const t = useTranslations("editor");
  const box = useRef<HTMLDivElement>(null);
  const detailOf = ({ types = [], isParameter }: YamlCompletion) => {
    const [first, second] = types;
    if (isParameter) return t("parameter");
    return first && second ? t("typeOr", { first, second }) : first;
  };
  const changed = useEffectEvent(onChange);
  const save = useEffectEvent(onSave);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once and holds its text from then on
  useEffect(() => {
    if (!box.current) return;
    const view = new EditorView({
      parent: box.current,
      state: EditorState.create({
        doc: initial,
        extensions: [
          lineNumbers(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          history(),
          indentOnInput(),
          bracketMatching(),
          highlightSelectionMatches(),
          yamlLanguage(),
          EditorState.tabSize.of(2),
          autocompletion({
            override: [
              ({ state, pos, explicit }) => {
                const found = complete(state.doc.toString(), pos);
                // A list that opens by itself on every empty line would be in the way of Enter.
                return found && (explicit || found.from < pos || found.options.every((option) => !option.apply.endsWith(": ")))
                  ? { from: found.from, options: found.options.map((option) => ({ ...option, detail: detailOf(option) })) }
                  : null;
              },
            ],
          }),
          lintGutter(),
          linter((editor) => lint(editor.state.doc.toString()).map(({ from, to, message }) => ({ from, to, message, severity: "error" })), {
            delay: 250,
          }),
          keymap.of([
            {
              key: "Mod-s",
              run: () => {
                save();
                return true;
              },
            },
            ...completionKeymap,
            ...defaultKeymap,
            ...historyKeymap,
            ...searchKeymap,
            ...lintKeymap,
            indentWithTab,
          ]),
          EditorView.contentAttributes.of({ "aria-label": label }),
          EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
          ...editorTheme,
        ],
      }),
    });
    // Long lines scroll: that must be possible without a mouse.
    view.scrollDOM.tabIndex = 0;
    return () => view.destroy();
  }, []);
  return <div ref={box} className={cx("overflow-hidden focus-within:outline-2 focus-within:outline-accent", className)} />;
}
