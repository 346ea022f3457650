"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { CompareAnswer } from "@/lib/contracts/compare";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { useOrg } from "../viewer";

interface TopTableProps {
  top: CompareAnswer["top"];
  colours: string[];
  format: (value: number) => string;
}

/** The nodes that have a line of their own, ranked; the way by keyboard to what the pictures show. */
export function TopTable({ top, colours, format }: TopTableProps) {
  const t = useTranslations("metrics");
  const org = useOrg();
  return (
    <Table label={t("ranking")}>
      <THead>
        <Tr>
          <Th>{t("table.node")}</Th>
          <Th numeric>{t("table.mean")}</Th>
          <Th numeric>{t("table.last")}</Th>
        </Tr>
      </THead>
      <TBody>
        {top.map((node, index) => {
          const last = node.values.findLast((value) => value !== null) ?? null;
          return (
            <Tr key={node.nodeId}>
              <Td>
                <span className="flex items-center gap-2">
                  <span aria-hidden className="h-0.5 w-3 shrink-0 rounded-full" style={{ background: colours[index % colours.length] }} />
                  <Link href={`/${org}/nodes/${node.nodeId}?tab=charts`} className="min-w-0 truncate font-medium hover:underline">
                    {node.name}
                  </Link>
                </span>
              </Td>
              <Td numeric>{format(node.value)}</Td>
              <Td numeric>{last === null ? "–" : format(last)}</Td>
            </Tr>
          );
        })}
      </TBody>
    </Table>
  );
}
