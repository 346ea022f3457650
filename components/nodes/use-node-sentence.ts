"use client";
import { useTranslations } from "next-intl";
import type { NodeRow } from "@/lib/contracts/node";
import { useFormats } from "../use-formats";
import { useTold } from "../use-told";

/** A node's state in a sentence of the reader's language. An agent's finding stays as it was measured. */
export function useNodeSentence(): (node: Pick<NodeRow, "sentence" | "said" | "told">) => string {
  const t = useTranslations("nodes.sentence");
  const { duration } = useFormats();
  const sayTold = useTold();
  return ({ sentence, said, told }) => {
    if (said === null) return sayTold(told, sentence);
    switch (said.reason) {
      case "silent":
        return t("silent", { time: duration(said.silentMs), after: duration(said.staleAfterMs) });
      case "maintenance":
        return [t("maintenance", { time: duration(said.leftMs), why: said.why }), sayTold(said.told, said.finding)]
          .filter(Boolean)
          .join(" · ");
      default:
        return t(said.reason);
    }
  };
}
