"use client";
import { useStored } from "../ui/use-stored";
import { looks } from "./columns";

const standard = Object.fromEntries(Object.entries(looks).map(([id, look]) => [id, look.standard]));

function parse(stored: unknown): Record<string, boolean> {
  if (typeof stored !== "object" || stored === null) return standard;
  const own = Object.entries(stored).filter((entry): entry is [string, boolean] => entry[0] in looks && typeof entry[1] === "boolean");
  return { ...standard, ...Object.fromEntries(own) };
}

/** Which columns somebody wants to see; kept in this browser. */
export function useChosenColumns() {
  const [chosen, store] = useStored("millwright.node-columns", parse);
  return { chosen, toggle: (id: string) => store({ ...chosen, [id]: !chosen[id] }) };
}
