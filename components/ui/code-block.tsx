import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { cx } from "./class-names";
import { CopyButton } from "./copy-button";

interface CodeBlockProps {
  code: string;
  /** Names it for a screen reader: "Install command". */
  label: string;
  /** Breaks long lines instead of scrolling: for one-line commands on a phone. */
  wrap?: boolean;
  /** Shows line numbers, and marks one. */
  numbered?: boolean;
  markLine?: number;
  copy?: boolean;
  /** The same code with colours, to show in its place. */
  coloured?: ReactNode;
  className?: string;
}
export function CodeBlock({ code, label, wrap, numbered, markLine, copy = true, coloured, className }: CodeBlockProps) {
  const t = useTranslations("ui");
  const lines = code.replace(/\n$/, "").split("\n");
  return (
    <section aria-label={label} className={cx("relative min-w-0 rounded-md border bg-sunken text-left", className)}>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard (axe: scrollable-region-focusable)
        tabIndex={0}
        className={cx(
          "overflow-auto py-2.5 pl-3 font-mono text-xs leading-5",
          copy ? "pr-11" : "pr-3",
          wrap && "whitespace-pre-wrap break-all",
        )}
      >
        <code>
          {numbered
            ? lines.map((line, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a line's number is what it is
                <span key={index} className={cx("flex", markLine === index + 1 && "-ml-3 bg-bad-soft pl-3")}>
                  <span aria-hidden className="tabular mr-3 w-7 shrink-0 select-none text-right text-faint">
                    {index + 1}
                  </span>
                  <span className="min-w-0">{line || " "}</span>
                </span>
              ))
            : (coloured ?? code)}
        </code>
      </pre>
      {copy && (
        <div className="absolute top-1 right-1 rounded-md bg-sunken">
          <CopyButton text={code} label={t("copyOf", { what: label })} />
        </div>
      )}
    </section>
  );
}
