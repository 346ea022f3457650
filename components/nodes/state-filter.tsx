"use client";
import { useTranslations } from "next-intl";
import type { NodeList } from "@/lib/contracts/node";
import { NodeState } from "@/lib/contracts/node";
import { stateIn, withState } from "../fleet/filter-completion";
import { lookOf } from "../status/catalogue";
import { useStatusWord } from "../status/use-status-word";
import { cx } from "../ui/class-names";
import { toneText } from "../ui/tone";
import { useFormats } from "../use-formats";

interface StateFilterProps {
  q: string;
  counts: NodeList["counts"];
  onChange: (q: string) => void;
}

/** How many nodes are in which state; each is a switch for `state:` in the filter. */
export function StateFilter({ q, counts, onChange }: StateFilterProps) {
  const t = useTranslations("nodes");
  const word = useStatusWord();
  const formats = useFormats();
  const chosen = stateIn(q);
  const states = NodeState.options.filter((state) => (counts[state] ?? 0) > 0 || state === chosen);
  if (states.length < 2 && !chosen) return null;
  return (
    <fieldset aria-label={t("stateFilter")} className="flex min-w-0 max-w-full gap-1 overflow-x-auto">
      {states.map((state) => {
        const { icon: Icon, tone } = lookOf("node", state);
        const on = state === chosen;
        return (
          <button
            key={state}
            type="button"
            aria-pressed={on}
            onClick={() => onChange(withState(q, on ? "" : state))}
            className={cx(
              "inline-flex h-8 shrink-0 items-center gap-1.5 rounded-md border px-2 text-xs focus-visible:outline-offset-[-2px]",
              on ? "border-accent bg-accent-soft text-ink" : "text-muted hover:border-line-strong hover:text-ink",
            )}
          >
            <Icon size={13} aria-hidden className={toneText[tone]} />
            <span className="tabular font-medium text-ink">{formats.count(counts[state] ?? 0)}</span>
            {word("node", state)}
          </button>
        );
      })}
    </fieldset>
  );
}
