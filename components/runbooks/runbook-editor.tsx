"use client";
import { CircleCheck, FlaskConical, Upload } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useDeferredValue, useMemo, useRef, useState } from "react";
import { Runbook } from "@/lib/contracts/runbook";
import { ApiError } from "../api";
import { DryRunDialog } from "../dry-runs/dry-run-dialog";
import { completionOf } from "../editor/complete-yaml";
import { ParameterForm } from "../plan/parameter-form";
import { useSaveRunbook } from "../plan/runbook-queries";
import { StepView } from "../plan/step-view";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { PageHeader } from "../ui/page-header";
import { Refusal } from "../ui/refusal";
import { Skeleton } from "../ui/skeleton";
import { useErrorText, useSay } from "../use-error-text";
import { useOrg } from "../viewer";
import { lintRunbook } from "./lint-runbook";
import { useUnsaved } from "./use-unsaved";

const YamlEditor = dynamic(() => import("../editor/yaml-editor").then((module) => module.YamlEditor), {
  ssr: false,
  loading: () => <Skeleton className="h-[60dvh] min-h-80" />,
});

const completeRunbook = completionOf(Runbook);

/** Writes an org's own runbook: text on one side, what it becomes on the other. `slug` null: a new one. */
export function RunbookEditor({ slug, initial }: { slug: string | null; initial: string }) {
  const t = useTranslations("runbooks");
  const org = useOrg();
  const router = useRouter();
  const [{ text, key }, setText] = useState({ text: initial, key: 0 });
  const seen = useDeferredValue(text);
  const say = useSay();
  const { problems, runbook } = useMemo(() => lintRunbook(seen, say), [seen, say]);
  const last = useRef(runbook);
  if (runbook) last.current = runbook;
  const [tried, setTried] = useState<Record<string, string>>({});
  const [isTrying, setTrying] = useState(false);
  const save = useSaveRunbook(org);
  const id = slug ?? runbook?.id ?? null;
  const canSave = runbook !== null && id !== null && text !== (slug ? initial : "");
  const submit = () =>
    canSave && save.mutate({ slug: id, yaml: text }, { onSuccess: (saved) => router.replace(`/${org}/runbooks/${saved.slug}`) });
  const refused = save.error instanceof ApiError ? save.error : null;
  const errorText = useErrorText();
  useUnsaved(text !== initial && !save.isSuccess, t("editor.unsaved"));
  return (
    <>
      <PageHeader
        trail={[{ label: t("title"), href: `/${org}/runbooks` }]}
        title={slug ? t("editor.edit", { name: slug }) : t("editor.title")}
        description={t("editor.about")}
        actions={
          <>
            <ImportButton onText={(imported) => setText((before) => ({ text: imported, key: before.key + 1 }))} />
            <Button disabled={runbook === null} onClick={() => setTrying(true)}>
              <FlaskConical size={15} aria-hidden />
              {t("editor.dryRun")}
            </Button>
            <Button variant="primary" disabled={!canSave} pending={save.isPending} onClick={submit}>
              {id ? t("editor.save", { name: id }) : t("editor.saveNew")}
            </Button>
          </>
        }
      />
      {refused && <Refusal className="mb-3">{errorText(refused)}</Refusal>}
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Card>
          <YamlEditor
            key={key}
            initial={text}
            onChange={(next) => setText((before) => ({ ...before, text: next }))}
            onSave={submit}
            label={t("editor.label")}
            lint={(yaml) => lintRunbook(yaml, say).problems}
            complete={completeRunbook}
          />
          <div className="border-t px-4 py-2 text-xs" aria-live="polite">
            {problems.length === 0 ? (
              <p className="flex items-center gap-2 text-ok">
                <CircleCheck size={14} aria-hidden />
                {t("editor.valid")}
              </p>
            ) : (
              <ul className="flex max-h-32 flex-col gap-1 overflow-y-auto">
                {problems.map((problem) => (
                  <li key={`${problem.from} ${problem.message}`} className="flex gap-2">
                    <span className="tabular w-12 shrink-0 text-bad">{t("editor.line", { line: problem.line })}</span>
                    <span className="min-w-0 break-words">{problem.message}</span>
                  </li>
                ))}
              </ul>
            )}
          </div>
        </Card>
        <div className="flex min-w-0 flex-col gap-4">
          <Card aria-busy={runbook === null || undefined}>
            <CardHeader title={t("editor.form")} description={t("editor.formAbout")} />
            <div className="p-4">
              {last.current && Object.keys(last.current.parameters).length > 0 ? (
                <ParameterForm
                  parameters={last.current.parameters}
                  values={tried}
                  onChange={(name, value) => setTried((before) => ({ ...before, [name]: value }))}
                />
              ) : (
                <p className="text-muted text-sm">{t("editor.noParameters")}</p>
              )}
            </div>
          </Card>
          {last.current && (
            <Card>
              <CardHeader title={t("editor.plan")} description={t("editor.planAbout", { n: last.current.steps.length })} />
              <ol className="divide-y">
                {last.current.steps.map((step, index) => (
                  <StepView key={step.id} step={step} number={index + 1} values={tried} />
                ))}
              </ol>
            </Card>
          )}
        </div>
      </div>
      {isTrying && runbook && <DryRunDialog open onOpenChange={setTrying} runbook={runbook} yaml={text} initial={tried} />}
    </>
  );
}

function ImportButton({ onText }: { onText: (text: string) => void }) {
  const t = useTranslations("runbooks");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".yaml,.yml"
        className="hidden"
        aria-label={t("editor.file")}
        onChange={async (event) => {
          const [file] = event.target.files ?? [];
          if (file) onText((await file.text()).slice(0, 100_000));
          event.target.value = "";
        }}
      />
      <Button onClick={() => input.current?.click()}>
        <Upload size={15} aria-hidden />
        {t("editor.import")}
      </Button>
    </>
  );
}
