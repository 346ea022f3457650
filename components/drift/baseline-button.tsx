"use client";
import { useTranslations } from "next-intl";
import type { DriftGroup } from "@/lib/contracts/drift";
import { Button } from "../ui/button";
import { useOrg } from "../viewer";
import { useSetDriftBaseline } from "./queries";

/** Makes a node the baseline of its group, or (null) returns to the majority. */
export function BaselineButton({ of, nodeId, nodeName }: { of: DriftGroup; nodeId: string | null; nodeName?: string }) {
  const t = useTranslations("drift");
  const choose = useSetDriftBaseline(useOrg());
  return (
    <Button
      size="sm"
      pending={choose.isPending}
      onClick={() => choose.mutate({ group: of.group, nodeId, seen: of.baseline?.nodeId ?? null })}
    >
      {nodeId === null ? t("majority") : t("makeBaseline", { name: nodeName ?? nodeId })}
    </Button>
  );
}
