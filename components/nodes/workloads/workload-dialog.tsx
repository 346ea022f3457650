"use client";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { type FormEvent, useMemo, useState } from "react";
import type { NodeWorkloads } from "@/lib/contracts/node-workloads";
import { PortalWorkload } from "@/lib/contracts/portal-workload";
import type { Workload } from "@/lib/contracts/workload";
import { ApiError } from "../../api";
import { completionOf } from "../../editor/complete-yaml";
import { lintYaml } from "../../editor/lint-yaml";
import { useDeclareWorkload } from "../../fleet/queries";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Refusal } from "../../ui/refusal";
import { Segmented } from "../../ui/segmented";
import { Skeleton } from "../../ui/skeleton";
import { useErrorText, useSay } from "../../use-error-text";
import { useOrg } from "../../viewer";
import { WorkloadForm } from "./workload-form";
import { workloadAsYaml } from "./workload-text";

const YamlEditor = dynamic(() => import("../../editor/yaml-editor").then((module) => module.YamlEditor), {
  ssr: false,
  loading: () => <Skeleton className="h-80" />,
});

/** What is being written: a new workload, one that is declared here already, or one that was found on the host. */
export interface Draft {
  workload: Partial<Workload>;
  replaces?: string;
  proposal?: string;
}

interface WorkloadDialogProps {
  of: NodeWorkloads;
  nodeName: string;
  draft: Draft | null;
  onClose: () => void;
}
export function WorkloadDialog({ of, nodeName, draft, onClose }: WorkloadDialogProps) {
  const t = useTranslations("workloads");
  const title = draft?.replaces ? t("editName", { name: draft.replaces }) : t(draft?.proposal ? "acceptChanged" : "declare");
  return (
    <Dialog
      open={draft !== null}
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={t("dialogAbout", { node: nodeName })}
      width="lg"
    >
      {draft && <WriteWorkload of={of} draft={draft} onDone={onClose} />}
    </Dialog>
  );
}

const completeWorkload = completionOf(PortalWorkload);

function WriteWorkload({ of, draft, onDone }: { of: NodeWorkloads; draft: Draft; onDone: () => void }) {
  const t = useTranslations("workloads");
  const errorText = useErrorText();
  const [text, setText] = useState(() => workloadAsYaml(draft.workload));
  const [view, setView] = useState<"form" | "yaml">("form");
  const [tried, setTried] = useState(false);
  const say = useSay();
  const { problems, value } = useMemo(() => lintYaml(PortalWorkload, text, say), [text, say]);
  const declare = useDeclareWorkload(useOrg(), "workloads.declared");
  const save = () => {
    setTried(true);
    if (!value) return;
    const { replaces, proposal } = draft;
    const input = {
      nodeId: of.nodeId,
      revision: of.revision,
      workload: value,
      ...(replaces ? { replaces } : {}),
      ...(proposal ? { proposal } : {}),
    };
    declare.mutate(input, { onSuccess: onDone });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save();
  };
  const refused = declare.error instanceof ApiError ? declare.error : null;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Segmented
        label={t("how")}
        value={view}
        onValueChange={setView}
        options={[
          { value: "form", label: t("form") },
          { value: "yaml", label: t("yaml") },
        ]}
      />
      {view === "form" ? (
        <WorkloadForm text={text} onChange={setText} problems={tried ? problems : problems.filter(({ path }) => path !== "name")} />
      ) : (
        <div className="rounded-lg border">
          <YamlEditor
            initial={text}
            onChange={setText}
            onSave={save}
            label={t("yamlLabel")}
            lint={(yaml) => lintYaml(PortalWorkload, yaml, say).problems}
            complete={completeWorkload}
            className="h-80 rounded-t-lg"
          />
          <ul className="flex max-h-28 min-h-9 flex-col gap-1 overflow-y-auto border-t px-4 py-2 text-xs" aria-live="polite">
            {problems.length === 0 && <li className="text-ok">{t("valid")}</li>}
            {problems.map((problem) => (
              <li key={`${problem.from} ${problem.message}`} className="flex gap-2">
                <span className="tabular w-12 shrink-0 text-bad">{t("line", { n: problem.line })}</span>
                <span className="min-w-0 break-words">{problem.message}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {refused && <Refusal>{errorText(refused)}</Refusal>}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{t("cancel")}</Button>
        <Button type="submit" variant="primary" pending={declare.isPending} disabled={tried && value === null}>
          {t(draft.proposal ? "acceptName" : draft.replaces ? "saveName" : "declareName", { name: value?.name ?? t("theWorkload") })}
        </Button>
      </div>
    </form>
  );
}
