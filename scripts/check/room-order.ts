import { rooms } from "./rooms";

/** A file's place: its top folder, its room there, and the position of the room in the order. */
interface Place {
  top: string;
  room: string;
  floor: number;
}

/** Undefined for files outside the lists' top folders. Floor −1 for a file whose room is in no list. */
function placeOf(file: string): Place | undefined {
  const [top = "", room = ""] = file.split("/");
  const list = rooms[top];
  return list && { top, room, floor: list.findIndex(({ names }) => names.includes(room)) };
}

/** Why an import is not allowed, or null. Judges only imports within one top folder; `rules.ts` has the others. */
export function roomProblem(file: string, target: string): string | null {
  const from = placeOf(file);
  const to = placeOf(target);
  if (!from || !to || from.top !== to.top) return null;
  if (from.floor === -1)
    return `${from.top}/${from.room} is no room yet: add it to scripts/check/rooms.ts, with a sentence on what it is for.`;
  if (to.floor <= from.floor) return null;
  return `${file} imports ${target}: ${from.room} stands below ${to.room} in scripts/check/rooms.ts, and an import may only point down.`;
}

/** Rooms that import each other in a cycle, as groups of their names; empty when every import points one way. */
export function roomCircles(imports: Iterable<[file: string, targets: string[]]>): string[][] {
  const graph = new Map<string, Set<string>>();
  const name = (place: Place) =>
    `${place.top}/${place.floor === -1 ? place.room : (rooms[place.top]?.[place.floor]?.names[0] ?? place.room)}`;
  for (const [file, targets] of imports) {
    const from = placeOf(file);
    if (!from) continue;
    const reached = graph.get(name(from)) ?? new Set<string>();
    for (const target of targets) {
      const to = placeOf(target);
      if (to && to.top === from.top && name(to) !== name(from)) reached.add(name(to));
    }
    graph.set(name(from), reached);
  }
  return groupsOf(graph);
}

/** The groups of more than one member that reach each other (Tarjan's strongly connected components). */
function groupsOf(graph: Map<string, Set<string>>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const groups: string[][] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.get(node) ?? 0);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(node) !== index.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) groups.push(group.sort());
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return groups;
}
