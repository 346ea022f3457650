"use client";
import { Search, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { Button } from "../ui/button";
import { cx } from "../ui/class-names";
import { Kbd } from "../ui/kbd";
import { type Completion, completeFilter, unfinishedTerm, type Vocabulary } from "./filter-completion";

interface FilterInputProps {
  value: string;
  onChange: (value: string) => void;
  onClear: () => void;
  vocabulary: Vocabulary;
  /** Why the portal does not understand it, or "". */
  refused: string;
}

/** The filter language in one line, with completion: arrows choose, Tab or Enter takes, Escape closes. */
export function FilterInput({ value, onChange, onClear, vocabulary, refused }: FilterInputProps) {
  const t = useTranslations("fleet");
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [caret, setCaret] = useState<number | null>(null);
  /** Where the arrows went; until they are used the first option is chosen once the word has begun. */
  const [arrow, setChosen] = useState(-1);
  const options = caret === null ? [] : completeFilter(value, caret, vocabulary);
  const open = options.length > 0;
  const hasBegun = caret !== null && /\S/.test(value[caret - 1] ?? "");
  const chosen = arrow === -1 && open && hasBegun ? 0 : arrow;
  const lacking = unfinishedTerm(value.trimEnd());
  const example = lacking && exampleOf(lacking);
  const help = refused || (lacking && (example ? t("needsValueExample", { term: lacking, example }) : t("needsValue", { term: lacking })));
  const take = (completion: Completion) => {
    onChange(completion.text);
    setCaret(completion.goesOn ? completion.caret : null);
    setChosen(-1);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(completion.caret, completion.caret);
    });
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Escape") {
      if (open) setCaret(null);
      else field.current?.blur();
      return;
    }
    if (!open) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setChosen((chosen + step + options.length + (chosen === -1 && step === -1 ? 1 : 0)) % options.length);
    } else if ((event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) && chosen >= 0) {
      event.preventDefault();
      const option = options[chosen];
      if (option) take(option);
    } else if (event.key === "Enter") setCaret(null);
  };
  return (
    <div className="min-w-0 flex-1 basis-72">
      <div className="relative">
        <Search size={15} aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-faint" />
        <input
          ref={field}
          data-filter
          role="combobox"
          aria-label={t("filterNodes")}
          aria-expanded={open}
          aria-invalid={refused !== "" || undefined}
          aria-describedby={help ? `${id}-help` : undefined}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={open && chosen >= 0 ? `${id}-${chosen}` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder={t("filterHint")}
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
            setCaret(event.target.selectionStart);
            setChosen(-1);
          }}
          onFocus={(event) => setCaret(event.target.selectionStart)}
          onBlur={() => setCaret(null)}
          onKeyDown={press}
          className="h-8 w-full rounded-md border border-control bg-surface pr-9 pl-8 focus-visible:outline-offset-[-1px] max-sm:h-10 max-sm:text-lg sm:text-sm"
        />
        <span className="absolute top-1/2 right-1 -translate-y-1/2">
          {value ? (
            <Button variant="ghost" size="sm" icon aria-label={t("clearFilter")} onClick={onClear} className="!size-6">
              <X size={14} aria-hidden />
            </Button>
          ) : (
            <span className="mr-1 max-sm:hidden">
              <Kbd>/</Kbd>
            </span>
          )}
        </span>
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label={t("completions")}
          hidden={!open}
          className="absolute top-full left-0 z-20 mt-1 max-h-72 min-w-56 overflow-auto rounded-lg border bg-raised p-1 shadow-overlay"
        >
          {options.map((option, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the field, which keeps the focus
            // biome-ignore lint/a11y/useFocusableInteractive: an option is pointed at by aria-activedescendant, not focused
            <div
              key={option.label}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === chosen}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(option)}
              className={cx(
                "flex cursor-pointer items-baseline justify-between gap-4 rounded-md px-2 py-1 text-xs hover:bg-sunken",
                index === chosen && "bg-sunken",
              )}
            >
              <span className="font-mono">{option.label}</span>
              {option.about && <span className="text-muted">{t(option.about)}</span>}
            </div>
          ))}
        </div>
      </div>
      {help && !open && (
        <p id={`${id}-help`} role="status" className={cx("mt-1 text-xs", refused ? "text-warn" : "text-muted")}>
          {help}
        </p>
      )}
    </div>
  );
}

const exampleOf = (lacking: string) => {
  const [first] = completeFilter(lacking, lacking.length, noWords);
  return first?.label;
};
const noWords: Vocabulary = { gpus: [], drivers: [], systems: [], labels: new Map() };
