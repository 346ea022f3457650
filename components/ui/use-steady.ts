"use client";
import { useEffect, useMemo, useState } from "react";

interface Order {
  view: string;
  ids: string[];
}

/**
 * Keeps the order of a live list while somebody points at it: values are renewed in place, what is gone goes, what is new waits.
 * `view` names what is listed (filter and sort): another view is taken at once. `held`: the pointer or the focus is in the list.
 */
export function useSteady<T extends { id: string }>(fresh: T[], view: string, held: boolean) {
  const [order, setOrder] = useState<Order>({ view, ids: [] });
  const keeps = held && order.view === view;
  useEffect(() => {
    if (!keeps) setOrder({ view, ids: fresh.map((item) => item.id) });
  }, [fresh, view, keeps]);
  // The same list until something changes: a table of ten thousand rows is built again for every new one.
  const kept = useMemo(() => (keeps ? keepOrder(fresh, order.ids) : { items: fresh, waiting: 0 }), [keeps, fresh, order.ids]);
  if (!keeps) return { ...kept, release: () => {} };
  return {
    ...kept,
    release: () => setOrder({ view, ids: fresh.map((item) => item.id) }),
  };
}

/** `fresh` in the old order, and how many of it are new; `fresh` itself where it is in that order. */
export function keepOrder<T extends { id: string }>(fresh: T[], ids: string[]): { items: T[]; waiting: number } {
  if (fresh.length === ids.length && fresh.every((item, index) => item.id === ids[index])) return { items: fresh, waiting: 0 };
  const byId = new Map(fresh.map((item) => [item.id, item]));
  const items = ids.flatMap((id) => byId.get(id) ?? []);
  return { items, waiting: fresh.length - items.length };
}
