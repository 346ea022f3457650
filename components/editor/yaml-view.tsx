import { useTranslations } from "next-intl";
import { CopyButton } from "../ui/copy-button";
import { yamlLines } from "./yaml-tokens";

/** A runbook's text, numbered and coloured. */
export function YamlView({ yaml, label }: { yaml: string; label: string }) {
  const t = useTranslations("editor");
  return (
    <div className="relative min-w-0">
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
        aria-label={label}
        className="max-h-[70dvh] overflow-auto py-3 font-mono text-xs leading-5 focus-visible:outline-offset-[-2px]"
      >
        <pre>
          {yamlLines(yaml.trimEnd()).map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line's number is what it is
            <span key={index} className="flex pr-12">
              <span aria-hidden className="tabular sticky left-0 w-12 shrink-0 select-none bg-surface pr-4 text-right text-faint">
                {index + 1}
              </span>
              <span>
                {line.map((token, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: tokens of one line never move
                  <span key={at} className={token.className || undefined}>
                    {token.text}
                  </span>
                ))}
                {line.length === 0 && " "}
              </span>
            </span>
          ))}
        </pre>
      </section>
      <div className="absolute top-2 right-3 rounded-md bg-surface">
        <CopyButton text={yaml} label={t("copy")} />
      </div>
    </div>
  );
}
