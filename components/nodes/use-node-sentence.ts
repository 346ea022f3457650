"use client";
import { useTranslations } from "next-intl";
import type { NodeRow } from "@/lib/contracts/node";
import { useFormats } from "../use-formats";

/** A node's state in a sentence of the reader's language. A finding stays as its agent measured it. */
export function useNodeSentence(): (node: Pick<NodeRow, "sentence" | "said">) => string {
  const t = useTranslations("nodes.sentence");
  const { duration } = useFormats();
  return ({ sentence, said }) => {
    if (said === null) return sentence;
    switch (said.reason) {
      case "silent":
        return t("silent", { time: duration(said.silentMs), after: duration(said.staleAfterMs) });
      case "maintenance":
        return [t("maintenance", { time: duration(said.leftMs), why: said.why }), said.finding].filter(Boolean).join(" · ");
      default:
        return t(said.reason);
    }
  };
}
