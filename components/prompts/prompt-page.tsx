"use client";
import { useQuery } from "@tanstack/react-query";
import { MessagesSquare, Pencil, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { PromptDetail } from "@/lib/contracts/saved-prompt";
import { PlaygroundHeader } from "../playground-header";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Segmented } from "../ui/segmented";
import { Skeleton } from "../ui/skeleton";
import { StaleBadge } from "../ui/stale-badge";
import { useQueryString } from "../use-query-string";
import { useOrg } from "../viewer";
import { EditPrompt } from "./edit-prompt";
import { FillInDialog } from "./fill-in-dialog";
import { asText, PromptText } from "./prompt-text";
import { PromptVersions } from "./prompt-versions";
import { prompts, useRemovePrompt } from "./queries";
import { RenameDialog } from "./rename-dialog";
import { ShareLink } from "./share-link";

const VersionDiff = dynamic(() => import("./prompt-diff").then((module) => module.PromptDiff), {
  ssr: false,
  loading: () => <Skeleton className="h-40" />,
});

/** One saved prompt: its text, its versions and what changed between them. The address names the version, so it can be sent to a colleague. */
export function PromptPage({ initial }: { initial: PromptDetail }) {
  const t = useTranslations("prompts");
  const org = useOrg();
  const router = useRouter();
  const { get, set } = useQueryString();
  const query = useQuery({ ...prompts.one(org, initial.id), initialData: initial });
  const { id, name, versions, can } = query.data;
  const latest = versions[0]!;
  const shown = versions.find(({ version }) => version === Number(get("version"))) ?? latest;
  const before = versions.find(({ version }) => version === shown.version - 1);
  const isDiff = get("view") === "diff" && before !== undefined;
  const [dialog, setDialog] = useState<"edit" | "fill" | "rename" | "remove" | null>(null);
  const remove = useRemovePrompt(org);
  const close = () => setDialog(null);
  return (
    <>
      <PlaygroundHeader
        trail={[{ label: t("title"), href: `/${org}/playground/prompts` }]}
        title={name}
        badge={query.isError && <StaleBadge at={query.dataUpdatedAt} staleAfterMs={0} />}
        description={t("version", { version: shown.version })}
        actions={
          <>
            {can.edit && (
              <>
                <Button icon aria-label={t("removeName", { name })} title={t("removeName", { name })} onClick={() => setDialog("remove")}>
                  <Trash2 size={15} aria-hidden />
                </Button>
                <Button onClick={() => setDialog("rename")}>{t("rename")}</Button>
                <Button onClick={() => setDialog("edit")}>
                  <Pencil size={15} aria-hidden />
                  {t("edit")}
                </Button>
              </>
            )}
            <Button variant="primary" onClick={() => setDialog("fill")}>
              <MessagesSquare size={15} aria-hidden />
              {t("use")}
            </Button>
          </>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Card>
          <CardHeader
            title={isDiff ? t("fromTo", { from: before.version, to: shown.version }) : t("version", { version: shown.version })}
            actions={
              <>
                {before && (
                  <Segmented
                    label={t("view")}
                    value={isDiff ? "diff" : "text"}
                    onValueChange={(view) => set({ view: view === "diff" ? view : null }, { push: true })}
                    options={[
                      { value: "text", label: t("viewText") },
                      { value: "diff", label: t("viewDiff") },
                    ]}
                  />
                )}
                <ShareLink path={`/${org}/playground/prompts/${id}?version=${shown.version}`} />
              </>
            }
          />
          {isDiff ? <VersionDiff before={asText(before)} after={asText(shown)} /> : <PromptText version={shown} />}
        </Card>
        <PromptVersions
          versions={versions}
          chosen={shown.version}
          onChoose={(version) => set({ version: version === latest.version ? null : version }, { push: true })}
        />
      </div>
      {dialog === "edit" && (
        <EditPrompt promptId={id} from={shown} after={latest.version} onClose={close} onSaved={() => set({ version: null })} />
      )}
      {dialog === "fill" && <FillInDialog version={shown} onClose={close} />}
      {dialog === "rename" && <RenameDialog promptId={id} name={name} onClose={close} />}
      <ConfirmDialog
        open={dialog === "remove"}
        onOpenChange={(open) => !open && close()}
        title={t("removeTitle", { name })}
        verb={t("removeName", { name })}
        pending={remove.isPending}
        onConfirm={() => remove.mutate(id, { onSuccess: () => router.push(`/${org}/playground/prompts`), onSettled: close })}
      >
        {t("removeAbout", { n: versions.length })}
      </ConfirmDialog>
    </>
  );
}
