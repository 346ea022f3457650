/** Writes the rooms of lib, components and agent into CONTRIBUTING.md, from the list that `npm run check` enforces. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { rooms } from "./check/rooms";

const BEGIN = "<!-- rooms: written by npm run docs:rooms -->";
const END = "<!-- /rooms -->";

/** The three lists as Markdown, from the ground up. */
function roomsText(): string {
  const lists = Object.entries(rooms).map(([top, list]) =>
    [`**${top}/**, from the ground up`, "", ...list.map(({ names, about }) => `- \`${names.join("` `")}\`: ${about}`)].join("\n"),
  );
  return [BEGIN, ...lists, END].join("\n\n");
}

/** The document with an updated part on rooms. @throws Error when the document has no such part. */
export function withRooms(document: string): string {
  const from = document.indexOf(BEGIN);
  const to = document.indexOf(END);
  if (from === -1 || to < from) throw new Error(`CONTRIBUTING.md has no part between ${BEGIN} and ${END}.`);
  return document.slice(0, from) + roomsText() + document.slice(to + END.length);
}

if (import.meta.filename === process.argv[1]) {
  const file = path.resolve(import.meta.dirname, "../CONTRIBUTING.md");
  writeFileSync(file, withRooms(readFileSync(file, "utf8")));
}
