"use client";
import type { NodeList } from "@/lib/contracts/node";
import { NodeState } from "@/lib/contracts/node";
import { stateIn, withState } from "../fleet/filter-completion";
import { formatCount } from "../format";
import { statusOf } from "../status/catalogue";
import { cx } from "../ui/class-names";
import { toneText } from "../ui/tone";

interface StateFilterProps {
  q: string;
  counts: NodeList["counts"];
  onChange: (q: string) => void;
}

/** How many nodes are in which state; each is a switch for `state:` in the filter. */
export function StateFilter({ q, counts, onChange }: StateFilterProps) {
  const chosen = stateIn(q);
  const states = NodeState.options.filter((state) => (counts[state] ?? 0) > 0 || state === chosen);
  if (states.length < 2 && !chosen) return null;
  return (
    <fieldset aria-label="State" className="flex min-w-0 max-w-full gap-1 overflow-x-auto">
      {states.map((state) => {
        const { icon: Icon, label, tone } = statusOf("node", state);
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
            <span className="tabular font-medium text-ink">{formatCount(counts[state] ?? 0)}</span>
            {label}
          </button>
        );
      })}
    </fieldset>
  );
}
