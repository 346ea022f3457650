"use client";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { variablesOf } from "@/lib/contracts/prompt-text";
import { MOST_ROWS, type TestSetDetail, type TestSetRef } from "@/lib/contracts/test-set";
import { ApiError } from "../api";
import { endpointQueries } from "../endpoints/queries";
import { prompts } from "../prompts/queries";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input, Select } from "../ui/input";
import { Refusal } from "../ui/refusal";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { ImportRows } from "./import-rows";
import { useSaveTestSet } from "./queries";
import { RowEditor } from "./row-editor";
import { draftOf, draftRow, emptyRow, savedOf } from "./test-set-form";

interface TestSetDialogProps {
  testSet: TestSetDetail | null;
  onClose: () => void;
  onSaved: (saved: TestSetRef) => void;
}

/** Makes or changes a test set. */
export function TestSetDialog({ testSet, onClose, onSaved }: TestSetDialogProps) {
  const t = useTranslations("testSets");
  const org = useOrg();
  const errorText = useErrorText();
  const save = useSaveTestSet(org);
  const [draft, setDraft] = useState(() => draftOf(testSet));
  const list = useQuery(prompts.list(org)).data?.prompts ?? [];
  const endpoints = useQuery(endpointQueries.list(org)).data?.endpoints ?? [];
  const promptId = draft.promptId || list[0]?.id || "";
  const prompt = useQuery({ ...prompts.one(org, promptId), enabled: promptId !== "" }).data;
  const version = prompt?.versions.find((each) => each.version === draft.promptVersion) ?? prompt?.versions[0];
  const variables = version ? variablesOf(version.system, version.text) : [];
  const refused = save.error instanceof ApiError ? save.error : null;
  const { rows } = draft;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(savedOf({ ...draft, promptId }, variables, testSet), {
      onSuccess: (saved) => {
        onSaved(saved);
        onClose();
      },
    });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      width="lg"
      title={testSet?.name ?? t("new")}
      description={t(testSet ? "editAbout" : "about")}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("name")} required error={refused?.path === "name" ? errorText(refused) : undefined}>
          <Input
            maxLength={80}
            autoComplete="off"
            value={draft.name}
            onChange={(event) => setDraft({ ...draft, name: event.target.value })}
          />
        </Field>
        <div className="grid gap-3 sm:grid-cols-3">
          <Field label={t("prompt")} hint={list.length === 0 ? t("noPrompts") : undefined}>
            <Select
              value={promptId}
              disabled={list.length === 0}
              onChange={(event) => setDraft({ ...draft, promptId: event.target.value, promptVersion: null })}
            >
              {prompt && !list.some(({ id }) => id === promptId) && <option value={promptId}>{prompt.name}</option>}
              {list.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={t("promptVersionLabel")}>
            <Select
              value={String(draft.promptVersion ?? "")}
              onChange={(event) => setDraft({ ...draft, promptVersion: event.target.value === "" ? null : Number(event.target.value) })}
            >
              <option value="">{t("latest")}</option>
              {prompt?.versions.map((each) => (
                <option key={each.version} value={each.version}>
                  {each.version}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={t("maxTokens")}>
            <Input
              type="number"
              min={1}
              max={100_000}
              value={draft.maxTokens}
              onChange={(event) => setDraft({ ...draft, maxTokens: event.target.valueAsNumber || 1 })}
            />
          </Field>
        </div>
        <ImportRows onRows={(imported) => setDraft({ ...draft, rows: imported.map(draftRow) })} />
        {rows.map((row, index) => (
          <RowEditor
            key={row.key}
            row={row}
            number={index + 1}
            variables={variables}
            endpoints={endpoints}
            onChange={(next) =>
              setDraft((before) => ({ ...before, rows: before.rows.map((each) => (each.key === row.key ? next : each)) }))
            }
            onRemove={rows.length === 1 ? null : () => setDraft({ ...draft, rows: rows.filter(({ key }) => key !== row.key) })}
          />
        ))}
        <div>
          <Button size="sm" disabled={rows.length >= MOST_ROWS} onClick={() => setDraft({ ...draft, rows: [...rows, emptyRow()] })}>
            <Plus size={14} aria-hidden />
            {t("addRow")}
          </Button>
        </div>
        {refused && refused.path !== "name" && <Refusal>{errorText(refused)}</Refusal>}
        <div className="flex justify-end">
          <Button type="submit" variant="primary" pending={save.isPending} disabled={draft.name.trim() === "" || promptId === ""}>
            {t("save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
