import { useTranslations } from "next-intl";
import { cx } from "../ui/class-names";
import { ansiPieces, type Look } from "./ansi";
import type { LogLine } from "./log-lines";

/** Longer lines are cut on the screen; the download has them whole. */
const LONGEST = 4_000;

/** The terminal's sixteen colours in tokens that keep their contrast in light and dark. */
const colors = [
  "text-faint",
  "text-bad",
  "text-ok",
  "text-warn",
  "text-accent",
  "text-hold",
  "text-busy",
  "text-muted",
  "text-faint",
  "text-bad",
  "text-ok",
  "text-warn",
  "text-accent",
  "text-hold",
  "text-busy",
  "text-ink",
] as const;
const look = ({ color, bold, dim, italic, underline }: Look) =>
  cx(color !== undefined && colors[color], bold && "font-semibold", dim && "text-faint", italic && "italic", underline && "underline") ||
  undefined;

interface LogLineViewProps {
  line: LogLine;
  top: number;
  query: string;
  isMarked: boolean;
  isError: boolean;
}

/** One line of output: as text, with its colours, never as HTML. */
export function LogLineView({ line, top, query, isMarked, isError }: LogLineViewProps) {
  const text = line.text.length > LONGEST ? line.text.slice(0, LONGEST) : line.text;
  const needle = query.trim().toLowerCase();
  return (
    <div
      className={cx(
        "absolute left-0 flex h-5 w-full min-w-max items-center pr-4 whitespace-pre",
        isMarked && "bg-accent-soft",
        line.stream === "agent" && "text-muted",
      )}
      style={{ top }}
    >
      <span
        aria-hidden
        title={new Date(line.atMs).toISOString()}
        className={cx(
          "sticky left-0 mr-3 h-full w-1 shrink-0",
          isError ? "bg-bad-fill" : line.stream === "agent" ? "bg-line-strong" : "bg-transparent",
        )}
      />
      {ansiPieces(text).map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one line never move
        <span key={index} className={look(piece.look)}>
          {needle ? highlighted(piece.text, needle) : piece.text}
        </span>
      ))}
      {line.text.length > LONGEST && <Rest length={line.text.length - LONGEST} />}
    </div>
  );
}

function Rest({ length }: { length: number }) {
  const t = useTranslations("repairs");
  return <span className="ml-2 text-faint">{t("log.longer", { n: length })}</span>;
}

function highlighted(text: string, needle: string) {
  const lower = text.toLowerCase();
  const parts = [];
  let at = 0;
  for (let found = lower.indexOf(needle); found !== -1; found = lower.indexOf(needle, at)) {
    parts.push(text.slice(at, found));
    parts.push(
      <mark key={found} className="bg-warn-fill text-canvas">
        {text.slice(found, found + needle.length)}
      </mark>,
    );
    at = found + needle.length;
  }
  parts.push(text.slice(at));
  return parts;
}
