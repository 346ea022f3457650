"use client";
import { useQuery } from "@tanstack/react-query";
import { Pencil, Play, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { TestSetDetail } from "@/lib/contracts/test-set";
import { PlaygroundHeader } from "../playground-header";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { StaleBadge } from "../ui/stale-badge";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { useOrg } from "../viewer";
import { testSets, useRemoveTestSet } from "./queries";
import { RunDialog } from "./run-dialog";
import { RunsCard } from "./runs-card";
import { TestSetDialog } from "./test-set-dialog";
import { useExpectationText } from "./use-expectation-text";

/** One test set: its rows and its runs. */
export function TestSetPage({ initial }: { initial: TestSetDetail }) {
  const t = useTranslations("testSets");
  const org = useOrg();
  const router = useRouter();
  const query = useQuery({ ...testSets.one(org, initial.id), initialData: initial });
  const { id, name, promptName, promptVersion, runs, can } = query.data;
  const [dialog, setDialog] = useState<"edit" | "run" | "remove" | null>(null);
  const remove = useRemoveTestSet(org);
  const close = () => setDialog(null);
  return (
    <>
      <PlaygroundHeader
        trail={[{ label: t("title"), href: `/${org}/playground/test-sets` }]}
        title={name}
        badge={query.isError && <StaleBadge at={query.dataUpdatedAt} staleAfterMs={0} />}
        description={promptVersion === null ? promptName : t("promptVersion", { name: promptName, version: promptVersion })}
        actions={
          <>
            {can.edit && (
              <>
                <Button icon aria-label={t("remove", { name })} title={t("remove", { name })} onClick={() => setDialog("remove")}>
                  <Trash2 size={15} aria-hidden />
                </Button>
                <Button onClick={() => setDialog("edit")}>
                  <Pencil size={15} aria-hidden />
                  {t("edit")}
                </Button>
              </>
            )}
            {can.run && (
              <Button variant="primary" onClick={() => setDialog("run")}>
                <Play size={15} aria-hidden />
                {t("run")}
              </Button>
            )}
          </>
        }
      />
      <div className="flex flex-col gap-4">
        <RunsCard testSetId={id} runs={runs} />
        <RowsCard testSet={query.data} />
      </div>
      {dialog === "edit" && <TestSetDialog testSet={query.data} onClose={close} onSaved={close} />}
      {dialog === "run" && <RunDialog testSet={query.data} onClose={close} />}
      <ConfirmDialog
        open={dialog === "remove"}
        onOpenChange={(open) => !open && close()}
        title={t("removeTitle", { name })}
        verb={t("remove", { name })}
        pending={remove.isPending}
        onConfirm={() => remove.mutate(id, { onSuccess: () => router.push(`/${org}/playground/test-sets`), onSettled: close })}
      >
        {t("removeAbout", { n: runs.length })}
      </ConfirmDialog>
    </>
  );
}

function RowsCard({ testSet: { rows } }: { testSet: TestSetDetail }) {
  const t = useTranslations("testSets");
  const expectationText = useExpectationText();
  const names = [...new Set(rows.flatMap(({ variables }) => Object.keys(variables)))];
  return (
    <Card>
      <CardHeader title={t("rowsTitle")} />
      <Table label={t("rowsTitle")}>
        <THead>
          <Tr>
            <Th numeric>{t("rowColumn")}</Th>
            {names.map((name) => (
              <Th key={name} className="font-mono">
                {name}
              </Th>
            ))}
            <Th>{t("expectations")}</Th>
          </Tr>
        </THead>
        <TBody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its number
            <Tr key={index}>
              <Td numeric>{index + 1}</Td>
              {names.map((name) => (
                <Td key={name} className="max-w-72 break-words">
                  {row.variables[name]}
                </Td>
              ))}
              <Td className="break-words text-muted">{row.expectations.map(expectationText).join(" · ")}</Td>
            </Tr>
          ))}
        </TBody>
      </Table>
    </Card>
  );
}
