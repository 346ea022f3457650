"use client";
import { FileDiff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { Callout } from "../ui/callout";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Select } from "../ui/input";
import { useFormats } from "../use-formats";
import { DiffText } from "./diff-text";
import type { ShownAnswer } from "./shown-answers";
import { wordDiff } from "./word-diff";

interface DiffDialogProps {
  answers: ShownAnswer[];
  /** Which two are compared first. */
  first: string;
  second: string;
  onClose: () => void;
}

/** Compares any two answers on the page, word by word. */
export function DiffDialog({ answers, first, second, onClose }: DiffDialogProps) {
  const t = useTranslations("playground.diff");
  const formats = useFormats();
  const [ids, setIds] = useState([first, second]);
  const [left, right] = ids.map((id) => answers.find((answer) => answer.id === id));
  const diff = useMemo(() => (left && right ? wordDiff(left.text, right.text) : null), [left, right]);
  const nameOf = ({ pane, prompt, version, model }: ShownAnswer) =>
    version === null ? t("one", { pane, prompt, model }) : t("oneOfMany", { pane, prompt, version, model });
  const choice = (place: 0 | 1, label: string) => (
    <Field label={label}>
      <Select value={ids[place]} onChange={(event) => setIds((before) => before.with(place, event.target.value))}>
        {answers.map((answer) => (
          <option key={answer.id} value={answer.id}>
            {nameOf(answer)}
          </option>
        ))}
      </Select>
    </Field>
  );
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} width="lg" title={t("title")} description={t("about")}>
      <div className="flex flex-col gap-3">
        <div className="grid gap-3 sm:grid-cols-2">
          {choice(0, t("first"))}
          {choice(1, t("second"))}
        </div>
        {diff === null ? (
          <Callout tone="idle" icon={FileDiff}>
            {t("tooDifferent")}
          </Callout>
        ) : (
          <>
            <p className="tabular text-muted text-sm" role="status">
              {diff.removed + diff.added === 0
                ? t("same")
                : t("summary", { removed: diff.removed, added: diff.added, same: formats.count(diff.same) })}
            </p>
            <DiffText parts={diff.parts} />
          </>
        )}
      </div>
    </Dialog>
  );
}
