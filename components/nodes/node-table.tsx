"use client";
import { useTable } from "@tanstack/react-table";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import { useLayoutEffect, useRef, useState } from "react";
import type { NodeFilter, NodeRow } from "@/lib/contracts/node";
import { useOrg } from "../shell/viewer";
import { cx } from "../ui/class-names";
import { columns, features, looks } from "./columns";

interface NodeTableProps {
  rows: NodeRow[];
  shown: Record<string, boolean>;
  sort: NonNullable<NodeFilter["sort"]>;
  order: "asc" | "desc";
  onSort: (sort: NonNullable<NodeFilter["sort"]>, order: "asc" | "desc") => void;
  /** What is chosen for a bulk action; without it rows cannot be chosen. */
  choice?: { chosen: Set<string>; onChange: (chosen: Set<string>) => void };
}

const ROW = 40;
const cell = "flex min-w-0 shrink-0 items-center px-2";

/** Ten thousand rows: only those on the screen exist. The page itself scrolls; the head stays. */
export function NodeTable({ rows, shown, sort, order, onSort, choice }: NodeTableProps) {
  const table = useTable({ features, columns, data: rows, getRowId: (row) => row.id, state: { columnVisibility: shown } });
  const list = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = () => setTop((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, []);
  const model = table.getRowModel().rows;
  const virtual = useWindowVirtualizer({
    count: model.length,
    estimateSize: () => ROW,
    overscan: 12,
    scrollMargin: top,
    initialRect: { width: 1_200, height: 900 },
    getItemKey: (index) => model[index]?.id ?? index,
  });
  return (
    <table aria-label="Nodes" aria-rowcount={rows.length + 1} className="block">
      <thead className="sticky block top-0 z-10 rounded-t-lg border-b bg-surface max-lg:top-12 max-sm:hidden">
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id} aria-rowindex={1} className="flex h-8 items-center px-2 text-muted text-xs">
            {choice && (
              <th scope="col" className={box}>
                <Tick
                  label="Choose every node that is listed"
                  on={rows.length > 0 && rows.every((row) => choice.chosen.has(row.id))}
                  onChange={(on) => choice.onChange(new Set(on ? rows.map((row) => row.id) : []))}
                />
              </th>
            )}
            {group.headers.map((header) => (
              <HeadCell key={header.id} id={header.column.id} sort={sort} order={order} onSort={onSort} />
            ))}
          </tr>
        ))}
      </thead>
      <tbody ref={list} className="relative block" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = model[item.index];
          if (!row) return null;
          return (
            <tr
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              aria-rowindex={item.index + 2}
              className="absolute inset-x-0 top-0 flex min-h-10 items-center border-b px-2 text-sm focus-within:bg-sunken hover:bg-sunken max-sm:flex-wrap max-sm:gap-y-0.5 max-sm:py-2"
              style={{ transform: `translateY(${item.start - virtual.options.scrollMargin}px)` }}
            >
              {choice && (
                <td className={box}>
                  <Tick
                    label={`Choose ${row.original.name}`}
                    on={choice.chosen.has(row.id)}
                    onChange={(on) => choice.onChange(toggled(choice.chosen, row.id, on))}
                  />
                </td>
              )}
              {row.getVisibleCells().map((each) => {
                const look = looks[each.column.id];
                return (
                  <td key={each.id} className={cx(cell, look?.className, look?.numeric && "tabular justify-end")}>
                    {each.column.id === "name" ? <NodeLink node={row.original} /> : <table.FlexRender cell={each} />}
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const box = "relative z-[1] flex w-8 shrink-0 items-center justify-center max-sm:hidden";

function toggled(chosen: Set<string>, id: string, on: boolean) {
  const next = new Set(chosen);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}

/** The label fills the cell: a box of 16 pixels is hard to hit. */
const Tick = ({ label, on, onChange }: { label: string; on: boolean; onChange: (on: boolean) => void }) => (
  <label className="grid size-8 cursor-pointer place-items-center">
    <input
      type="checkbox"
      aria-label={label}
      checked={on}
      onChange={(event) => onChange(event.target.checked)}
      className="size-4 cursor-pointer accent-(--accent)"
    />
  </label>
);

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

type HeadCellProps = Pick<NodeTableProps, "sort" | "order" | "onSort"> & { id: string };
function HeadCell({ id, sort, order, onSort }: HeadCellProps) {
  const look = looks[id];
  if (!look) return null;
  const by = look.sort;
  const sorted = by !== undefined && by === sort;
  const Arrow = order === "asc" ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={sorted ? (order === "asc" ? "ascending" : "descending") : undefined}
      className={cx(cell, look.className, "font-medium", look.numeric && "justify-end")}
    >
      {by ? (
        <button
          type="button"
          onClick={() => onSort(by, sorted ? (order === "asc" ? "desc" : "asc") : look.numeric ? "desc" : "asc")}
          className={cx("inline-flex items-center gap-1 rounded-sm hover:text-ink", sorted && "text-ink")}
        >
          {look.title}
          {sorted && <Arrow size={12} aria-hidden />}
        </button>
      ) : (
        look.title
      )}
    </th>
  );
}
