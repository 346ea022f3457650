"use client";
import { useTranslations } from "next-intl";
import type { FormEvent } from "react";
import type { InferenceSettings } from "@/lib/contracts/inference";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Checkbox, Input } from "../ui/input";
import { Refusal } from "../ui/refusal";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { BatchingFields, batchingOf } from "./batching-fields";
import { useChangeSettings } from "./queries";

/** Changes limits, batching and whether the request log keeps texts. The browser checks the bounds, the portal checks them again. */
export function SettingsDialog({ settings, onClose }: { settings: InferenceSettings; onClose: () => void }) {
  const t = useTranslations("inference");
  const errorText = useErrorText();
  const change = useChangeSettings(useOrg());
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const tokens = String(form.get("tokensPerMinute") ?? "");
    change.mutate(
      {
        requestsPerMinute: Number(form.get("requestsPerMinute")),
        tokensPerMinute: tokens === "" ? null : Number(tokens),
        keepTexts: form.get("keepTexts") !== null,
        embeddings: batchingOf(form, "embeddings"),
        completions: batchingOf(form, "completions"),
      },
      { onSuccess: onClose },
    );
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t("edit")} description={t("editAbout")}>
      <form onSubmit={submit} className="flex flex-col gap-5">
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={t("requestsPerMinute")}>
            <Input name="requestsPerMinute" type="number" required min={1} max={1_000_000} defaultValue={settings.requestsPerMinute} />
          </Field>
          <Field label={t("tokensPerMinute")} hint={t("emptyNoLimit")}>
            <Input name="tokensPerMinute" type="number" min={1} max={1_000_000_000} defaultValue={settings.tokensPerMinute ?? ""} />
          </Field>
        </div>
        <Checkbox name="keepTexts" defaultChecked={settings.keepTexts}>
          {t("keepTextsField")}
        </Checkbox>
        <BatchingFields of="embeddings" legend={t("embeddings")} value={settings.embeddings} />
        <BatchingFields of="completions" legend={t("completions")} value={settings.completions} />
        {change.isError && <Refusal>{errorText(change.error)}</Refusal>}
        <div className="flex justify-end">
          <Button type="submit" variant="primary" pending={change.isPending}>
            {t("save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
