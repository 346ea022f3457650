"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Field } from "../ui/field";
import { Select } from "../ui/input";
import { useOrg } from "../viewer";
import { nodes } from "./queries";

const MOST = 200;

/** One node to be chosen in a dialog; the first of the list until somebody chooses. */
export function useNodeChoice() {
  const list = useQuery(nodes.list(useOrg(), { limit: MOST }));
  const rows = list.data?.nodes ?? [];
  const [chosen, choose] = useState("");
  const nodeId = chosen || rows[0]?.id;
  return { rows, isEmpty: list.data !== undefined && rows.length === 0, nodeId, name: rows.find((row) => row.id === nodeId)?.name, choose };
}

export function NodeChoice({ choice: { rows, isEmpty, nodeId, choose } }: { choice: ReturnType<typeof useNodeChoice> }) {
  const t = useTranslations("fleet");
  return (
    <Field label={t("node")} error={isEmpty ? t("noNode") : undefined}>
      <Select value={nodeId ?? ""} onChange={(event) => choose(event.target.value)}>
        {rows.map((row) => (
          <option key={row.id} value={row.id}>
            {row.name}
          </option>
        ))}
      </Select>
    </Field>
  );
}
