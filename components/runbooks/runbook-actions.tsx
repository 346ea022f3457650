"use client";
import { Copy, Download, FlaskConical, Pencil, Wrench } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { roleCan } from "@/lib/contracts/can";
import type { RunbookDetail } from "@/lib/contracts/runbook";
import { BlessDialog } from "../policy/bless-dialog";
import { Button } from "../ui/button";
import { useViewer } from "../viewer";

/** The buttons of a runbook's page: download, standing approval, edit or copy, dry run, request. */
export function RunbookActions({ runbook, onRequest, onTry }: { runbook: RunbookDetail; onRequest: () => void; onTry: () => void }) {
  const t = useTranslations("runbooks");
  const {
    org: { slug: org },
    me,
  } = useViewer();
  // From the role alone, because buttons that appear with a later answer would move the page. The portal checks again.
  const [mayBless, mayEdit] = [roleCan(me.role, "runbook.bless"), roleCan(me.role, "runbook.edit")];
  const file = `data:application/yaml;charset=utf-8,${encodeURIComponent(runbook.yaml)}`;
  return (
    <>
      <Button icon asChild aria-label={t("actions.download")} title={t("actions.download")}>
        <a href={file} download={`${runbook.slug}.yaml`}>
          <Download size={15} aria-hidden />
        </a>
      </Button>
      {mayBless && runbook.risk !== "irreversible" && runbook.risk !== "read-only" && (
        <BlessDialog slug={runbook.slug} version={runbook.version} />
      )}
      {runbook.can.edit ? (
        <Button asChild>
          <Link href={`/${org}/runbooks/${runbook.slug}/edit`}>
            <Pencil size={15} aria-hidden />
            {t("actions.edit")}
          </Link>
        </Button>
      ) : (
        mayEdit && (
          <Button asChild>
            <Link href={`/${org}/runbooks/new?from=${runbook.slug}`}>
              <Copy size={15} aria-hidden />
              {t("actions.copy")}
            </Link>
          </Button>
        )
      )}
      {runbook.can.request && (
        <Button onClick={onTry}>
          <FlaskConical size={15} aria-hidden />
          {t("actions.dryRun")}
        </Button>
      )}
      {runbook.can.request && (
        <Button variant="primary" onClick={onRequest}>
          <Wrench size={15} aria-hidden />
          {t("actions.request")}
        </Button>
      )}
    </>
  );
}
