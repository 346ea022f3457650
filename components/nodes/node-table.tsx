"use client";
import { useTable } from "@tanstack/react-table";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import type { NodeFilter, NodeRow } from "@/lib/contracts/node";
import { cx } from "../ui/class-names";
import { useIsPhone } from "../ui/use-is-phone";
import { cellLook, columns, features, looks } from "./columns";
import { NodeLine } from "./node-line";
import { Tick, tickCell } from "./tick";

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
/** Two lines; measured, where they wrap to more. */
const PHONE_ROW = 59;

/** Up to ten thousand rows: only those on the screen are rendered. The page itself scrolls; the head stays. */
export function NodeTable({ rows, shown, sort, order, onSort, choice }: NodeTableProps) {
  const t = useTranslations("nodes");
  const isPhone = useIsPhone();
  const table = useTable({ features, columns, data: rows, getRowId: (row) => row.id, state: { columnVisibility: shown } });
  const list = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = () => setTop((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
    measure();
    // Content above the table appears and disappears (a notice, a refusal under the filter), which moves the table.
    const sizes = new ResizeObserver(measure);
    sizes.observe(document.body);
    return () => sizes.disconnect();
  }, []);
  const model = table.getRowModel().rows;
  // Stable while the rows are: a new function each time would recompute all ten thousand positions at every scroll.
  const keyOf = useCallback((index: number) => model[index]?.id ?? index, [model]);
  const virtual = useWindowVirtualizer({
    count: model.length,
    estimateSize: () => (isPhone ? PHONE_ROW : ROW),
    overscan: 6,
    scrollMargin: top,
    initialRect: { width: 1_200, height: 900 },
    getItemKey: keyOf,
  });
  // Rows have a fixed height except on a phone, where lines wrap.
  const { measure } = virtual;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was measured on the other kind of screen is forgotten
  useLayoutEffect(() => measure(), [measure, isPhone]);
  // Stable for the remembered rows, while what is chosen changes under it.
  const latest = useRef(choice);
  useLayoutEffect(() => {
    latest.current = choice;
  });
  const choose = useCallback((id: string, on: boolean) => latest.current?.onChange(toggled(latest.current.chosen, id, on)), []);
  const items = virtual.getVirtualItems();
  // Rows that scroll in take the elements of those that scroll out: new ones would cost most of a frame's time. More slots than rows on the screen.
  const slots = 2 ** Math.ceil(Math.log2(items.length + 1));
  return (
    <table aria-label={t("title")} aria-rowcount={rows.length + 1} className="block">
      <thead className="sticky block top-0 z-10 rounded-t-lg border-b bg-surface max-lg:top-12 max-sm:hidden">
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id} aria-rowindex={1} className="flex h-8 items-center px-2 text-muted text-xs">
            {choice && (
              <th scope="col" className={tickCell}>
                <Tick
                  label={t("chooseAll")}
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
        {items.map((item) => {
          const row = model[item.index];
          if (!row) return null;
          return (
            <NodeLine
              key={isPhone ? item.key : item.index % slots}
              row={row}
              index={item.index}
              top={item.start - virtual.options.scrollMargin}
              shown={shown}
              measure={isPhone ? virtual.measureElement : undefined}
              isChosen={choice?.chosen.has(row.id) ?? false}
              onChoose={choice ? choose : undefined}
            />
          );
        })}
      </tbody>
    </table>
  );
}

function toggled(chosen: Set<string>, id: string, on: boolean) {
  const next = new Set(chosen);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}

type HeadCellProps = Pick<NodeTableProps, "sort" | "order" | "onSort"> & { id: string };
function HeadCell({ id, sort, order, onSort }: HeadCellProps) {
  const t = useTranslations("nodes.column");
  const look = looks[id];
  if (!look) return null;
  const by = look.sort;
  const sorted = by !== undefined && by === sort;
  const Arrow = order === "asc" ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={sorted ? (order === "asc" ? "ascending" : "descending") : undefined}
      className={cx(cellLook, look.className, "font-medium", look.numeric && "justify-end")}
    >
      {by ? (
        <button
          type="button"
          onClick={() => onSort(by, sorted ? (order === "asc" ? "desc" : "asc") : look.numeric ? "desc" : "asc")}
          className={cx("inline-flex items-center gap-1 rounded-sm hover:text-ink", sorted && "text-ink")}
        >
          {t(look.name)}
          {sorted && <Arrow size={12} aria-hidden />}
        </button>
      ) : (
        t(look.name)
      )}
    </th>
  );
}
