"use client";
import { useTranslations } from "next-intl";
import type { FormEvent } from "react";
import { InferenceSettings } from "@/lib/contracts/inference";
import { ApiError } from "../api";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Refusal } from "../ui/refusal";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { BatchingFields, batchingOf } from "./batching-fields";
import { useCreateBatchRoute } from "./queries";

const FIELD = "[A-Za-z_][A-Za-z0-9_\\-]{0,63}";
const usual = InferenceSettings.parse({}).embeddings;

/** Adds an HTTP endpoint whose calls the door batches. */
export function BatchRouteDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("inference");
  const errorText = useErrorText();
  const create = useCreateBatchRoute(useOrg());
  const refused = create.error instanceof ApiError ? create.error : null;
  const problemOf = (path: string) => (refused?.path === path ? errorText(refused) : undefined);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const apiKey = text("apiKey");
    create.mutate(
      {
        name: text("name"),
        url: text("url"),
        inputField: text("inputField"),
        outputField: text("outputField"),
        batching: batchingOf(form, "batching"),
        ...(apiKey === "" ? {} : { apiKey }),
      },
      { onSuccess: onClose },
    );
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t("addRoute")} description={t("addRouteAbout")}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("routeName")} required hint={t("routeNameHint")} error={problemOf("name")}>
          <Input name="name" required pattern="[a-z0-9][a-z0-9\-]{0,62}" autoComplete="off" spellCheck={false} />
        </Field>
        <Field label={t("routeUrl")} required error={problemOf("url")}>
          <Input name="url" type="url" required maxLength={500} placeholder="http://gpu-07:8000/score" spellCheck={false} />
        </Field>
        <Field label={t("routeKey")} hint={t("routeKeyHint")}>
          <Input name="apiKey" type="password" autoComplete="off" maxLength={500} />
        </Field>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={t("inputField")} required>
            <Input name="inputField" required pattern={FIELD} placeholder="inputs" autoComplete="off" spellCheck={false} />
          </Field>
          <Field label={t("outputField")} required>
            <Input name="outputField" required pattern={FIELD} placeholder="outputs" autoComplete="off" spellCheck={false} />
          </Field>
        </div>
        <BatchingFields of="batching" legend={t("batches")} value={usual} />
        {refused && refused.path !== "name" && refused.path !== "url" && <Refusal>{errorText(refused)}</Refusal>}
        <div className="flex justify-end">
          <Button type="submit" variant="primary" pending={create.isPending}>
            {t("addRoute")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
