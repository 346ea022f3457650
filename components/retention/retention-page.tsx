"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import {
  changedFields,
  daysOf,
  deletedByChange,
  KeptKind,
  type RetentionPage as Page,
  type Retention,
  type RetentionField,
  retentionBounds,
} from "@/lib/contracts/retention";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { PageHeader } from "../ui/page-header";
import { Refusal } from "../ui/refusal";
import { useErrorText } from "../use-error-text";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";
import { KeptRow } from "./kept-row";
import { LastChange } from "./last-change";
import { retention as queries, useChangeRetention } from "./queries";

/** How long data is kept and the room that it takes. Everybody can read it; owners change it, and see first what that deletes. */
export function RetentionPage({ initial }: { initial: Page }) {
  const t = useTranslations("retention");
  const formats = useFormats();
  const errorText = useErrorText();
  const org = useOrg();
  const { data: page } = useQuery({ ...queries.page(org), initialData: initial });
  const save = useChangeRetention(org);
  const [draft, setDraft] = useState<Partial<Retention>>({});
  const to = changedFields(page.retention, { ...page.retention, ...draft });
  const isChanged = Object.keys(to).length > 0;
  const isSound = Object.entries(to).every(([field, value]) => isWithin(field as RetentionField, value, page));
  const deleted = KeptKind.options.reduce((all, kind) => {
    const field = daysOf[kind];
    const days = field && to[field];
    return days ? all + deletedByChange(page.kept[kind], page.retention[field], days, page.nowMs).bytes : all;
  }, 0);
  const submit = (change: Partial<Retention>) =>
    save.mutate({ to: change, basedOn: page.retentionHash }, { onSuccess: () => setDraft({}) });
  return (
    <>
      <PageHeader title={t("title")} description={page.can.change ? t("about") : `${t("about")} ${t("byOwners")}`} />
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (isChanged && isSound) submit(to);
        }}
      >
        <LastChange page={page} isPending={save.isPending} onBack={submit} onPropose={setDraft} />
        <Card>
          <ul aria-label={t("title")} className="divide-y">
            {KeptKind.options.map((kind) => (
              <KeptRow key={kind} kind={kind} page={page} draft={draft} onChange={(change) => setDraft({ ...draft, ...change })} />
            ))}
          </ul>
        </Card>
        {(isChanged || save.isError) && (
          <div className="sticky bottom-16 z-10 flex flex-col gap-2 rounded-lg border bg-raised p-3 shadow-overlay lg:bottom-3">
            {save.isError && <Refusal>{errorText(save.error)}</Refusal>}
            <div className="flex flex-wrap items-center justify-end gap-2">
              <p className="mr-auto text-muted text-sm">{t(deleted > 0 ? "deletesNight" : "deletesNothing")}</p>
              <Button
                onClick={() => {
                  setDraft({});
                  save.reset();
                }}
              >
                {t("discard")}
              </Button>
              <Button type="submit" variant={deleted > 0 ? "danger" : "primary"} disabled={!isChanged || !isSound} pending={save.isPending}>
                {deleted > 0 ? t("saveAndDelete", { size: formats.bytes(deleted) }) : t("save")}
              </Button>
            </div>
          </div>
        )}
      </form>
    </>
  );
}

function isWithin(field: RetentionField, value: number, page: Page): boolean {
  const { min, max } = retentionBounds[field];
  return Number.isInteger(value) && value >= min && value <= (field === "logBytesPerDay" ? Math.min(max, page.mostLogBytesPerDay) : max);
}
