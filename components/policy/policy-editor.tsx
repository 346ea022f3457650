"use client";
import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type * as z from "zod";
import { fieldFault } from "@/lib/contracts/field-fault";
import type { Member } from "@/lib/contracts/member";
import { CONFIRM_FOUR_EYES_OFF, OrgPolicy, type PolicyPage } from "@/lib/contracts/policy";
import { ApiError } from "../api";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { useErrorText, useSay } from "../use-error-text";
import { useOrg } from "../viewer";
import { BlastEditor } from "./blast-editor";
import { FreezesEditor } from "./freezes-editor";
import { withoutLeavers } from "./groups";
import { GroupsEditor } from "./groups-editor";
import { LabelRules } from "./label-rules";
import { MaintenanceEditor } from "./maintenance-editor";
import { MeaningCard } from "./meaning-card";
import { PreviewCard } from "./preview-card";
import { useSavePolicy } from "./queries";
import { RiskRules } from "./risk-rules";

interface PolicyEditorProps {
  page: PolicyPage;
  members: Member[];
  onDone: () => void;
}

function faultAt(issue: z.core.$ZodIssue) {
  const { reason, values } = fieldFault(issue);
  return { reason, values: { ...values, at: issue.path.join(" › ") } };
}

/** The rules as a form, with their meaning beside it. Nothing takes effect until it is saved. */
export function PolicyEditor({ page, members, onDone }: PolicyEditorProps) {
  const t = useTranslations("policy");
  const errorText = useErrorText();
  const say = useSay();
  const org = useOrg();
  const [basis, setBasis] = useState(page);
  const [draft, setDraft] = useState(() => withoutLeavers(page.policy, members));
  const [typed, setTyped] = useState("");
  const save = useSavePolicy(org);
  const endsFourEyes = basis.policy.fourEyes && !draft.fourEyes;
  const isConfirmed = !endsFourEyes || typed === CONFIRM_FOUR_EYES_OFF;
  const parsed = OrgPolicy.safeParse(draft, { reportInput: true });
  const issue = parsed.success ? null : parsed.error.issues[0];
  const isChanged = JSON.stringify(draft) !== JSON.stringify(basis.policy);
  const isOvertaken = page.policyHash !== basis.policyHash && !save.isSuccess;
  const refused = save.error instanceof ApiError ? save.error : null;
  const startAgain = () => {
    setBasis(page);
    setDraft(withoutLeavers(page.policy, members));
    save.reset();
  };
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
      <div className="flex min-w-0 flex-col gap-4">
        <GroupsEditor policy={draft} members={members} onChange={setDraft} />
        <RiskRules policy={draft} onChange={setDraft} />
        <LabelRules policy={draft} onChange={setDraft} />
        <FreezesEditor policy={draft} onChange={setDraft} />
        <MaintenanceEditor policy={draft} onChange={setDraft} />
        <BlastEditor policy={draft} onChange={setDraft} />
        <div className="sticky bottom-16 z-10 flex flex-col gap-2 rounded-lg border bg-raised p-3 shadow-overlay lg:bottom-3">
          {isOvertaken && (
            <Callout tone="warn" icon={CircleAlert} action={<Button onClick={startAgain}>{t("startAgain")}</Button>}>
              {t("overtaken")}
            </Callout>
          )}
          {endsFourEyes && (
            <Field label={t("confirm", { words: CONFIRM_FOUR_EYES_OFF })} hint={t("confirmHint")}>
              <Input value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" spellCheck={false} />
            </Field>
          )}
          {(issue || refused) && (
            <p role="alert" className="text-bad text-sm">
              {issue ? say(faultAt(issue)) : errorText(refused)}
            </p>
          )}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={onDone}>{isChanged ? t("discard") : t("done")}</Button>
            <Button
              variant="primary"
              disabled={!isChanged || !parsed.success || isOvertaken || !isConfirmed}
              pending={save.isPending}
              onClick={() =>
                parsed.success &&
                save.mutate(
                  { policy: parsed.data, basedOn: basis.policyHash, ...(endsFourEyes ? { confirm: typed } : {}) },
                  { onSuccess: onDone },
                )
              }
            >
              {t("save")}
            </Button>
          </div>
        </div>
      </div>
      <div className="flex min-w-0 flex-col gap-4 xl:sticky xl:top-6 xl:max-h-[calc(100dvh-3rem)] xl:overflow-y-auto">
        <MeaningCard policy={draft} members={members} title={t("meaningDraft")} />
        <PreviewCard draft={draft} members={members} />
      </div>
    </div>
  );
}
