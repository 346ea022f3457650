"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { useFormats } from "../use-formats";
import { promptProblem } from "./prompt-length";
import type { TurnInput } from "./turns";

interface EditPromptProps {
  turn: TurnInput;
  canAsk: boolean;
  onRun: (prompt: string) => void;
  onCancel: () => void;
}

/** The form that edits a prompt and runs it again. The turns after the old prompt stay as a branch. */
export function EditPrompt({ turn, canAsk, onRun, onCancel }: EditPromptProps) {
  const t = useTranslations("playground");
  const formats = useFormats();
  const [text, setText] = useState(turn.prompt);
  const problem = promptProblem(text);
  const canRun = canAsk && problem === null && (text.trim() !== "" || turn.images.length > 0);
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (canRun) onRun(text.trim());
      }}
    >
      <Field
        label={t("turn.edit")}
        hint={t("turn.editHint")}
        error={problem ? t("tooLong", { length: formats.count(problem.length), most: formats.count(problem.most) }) : undefined}
      >
        <Textarea
          autoFocus
          rows={Math.min(10, text.split("\n").length + 1)}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") onCancel();
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            if (canRun) onRun(text.trim());
          }}
        />
      </Field>
      <span className="flex justify-end gap-2">
        <Button size="sm" onClick={onCancel}>
          {t("turn.cancel")}
        </Button>
        <Button size="sm" variant="primary" type="submit" disabled={!canRun}>
          {t("turn.run")}
        </Button>
      </span>
    </form>
  );
}
