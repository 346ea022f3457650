"use client";
import { FlexRender, type Row } from "@tanstack/react-table";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { memo, useLayoutEffect, useRef } from "react";
import type { NodeRow } from "@/lib/contracts/node";
import { cx } from "../ui/class-names";
import { useOrg } from "../viewer";
import { cellLook, type features, looks } from "./columns";
import { Tick, tickCell } from "./tick";

interface NodeLineProps {
  row: Row<typeof features, NodeRow>;
  index: number;
  /** Pixels below the top of the table. */
  top: number;
  /** Which columns there are; the row reads them from the table, which stays the same object. */
  shown: Record<string, boolean>;
  /** Where rows differ in height; there each has elements of its own. */
  measure?: (element: HTMLElement | null) => void;
  isChosen: boolean;
  onChoose?: (id: string, on: boolean) => void;
}

/** One row. Remembered, so that scrolling draws only the rows that come into view. */
export const NodeLine = memo(function NodeLine({ row, index, top, shown, measure, isChosen, onChoose }: NodeLineProps) {
  const t = useTranslations("nodes");
  const line = useRef<HTMLTableRowElement>(null);
  // The focus stays with its node and does not move to the next node in this place.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another row takes these elements
  useLayoutEffect(() => {
    const element = line.current;
    return () => {
      const { activeElement } = document;
      if (activeElement instanceof HTMLElement && element?.contains(activeElement)) activeElement.blur();
    };
  }, [row.id]);
  return (
    <tr
      ref={measure ?? line}
      data-index={index}
      aria-rowindex={index + 2}
      className="absolute inset-x-0 top-0 flex min-h-10 items-center border-b px-2 text-sm focus-within:bg-sunken hover:bg-sunken max-sm:flex-wrap max-sm:gap-y-0.5 max-sm:py-2"
      style={{ transform: `translateY(${top}px)` }}
    >
      {onChoose && (
        <td className={tickCell}>
          <Tick label={t("choose", { name: row.original.name })} on={isChosen} onChange={(on) => onChoose(row.id, on)} />
        </td>
      )}
      <Cells row={row} shown={shown} />
    </tr>
  );
});

/** Remembered too, so that choosing ten thousand nodes draws their ticks only. */
const Cells = memo(function Cells({ row }: Pick<NodeLineProps, "row" | "shown">) {
  return row.getVisibleCells().map((cell) => {
    const look = looks[cell.column.id];
    return (
      <td key={cell.column.id} className={cx(cellLook, look?.className, look?.numeric && "tabular justify-end")}>
        {cell.column.id === "name" ? <NodeLink node={row.original} /> : <FlexRender cell={cell} />}
      </td>
    );
  });
});

/** The whole row leads to the node; the name is the link. */
function NodeLink({ node }: { node: NodeRow }) {
  return (
    <Link
      data-row
      href={`/${useOrg()}/nodes/${node.id}`}
      prefetch={false}
      className="min-w-0 truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent focus-visible:after:-outline-offset-2"
    >
      {node.name}
    </Link>
  );
}
