"use client";
import { ArrowUp, Square } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useId, useRef } from "react";
import { Button } from "../ui/button";
import { Textarea } from "../ui/input";
import { useFormats } from "../use-formats";
import { promptProblem } from "./prompt-length";

interface ComposerProps {
  value: string;
  onChange: (value: string) => void;
  onSend: () => void;
  onStop: () => void;
  isRunning: boolean;
  /** Why nothing can be sent; null = it can. */
  hindrance: string | null;
}

/** Enter sends, Shift+Enter breaks the line, Escape stops. */
export function Composer({ value, onChange, onSend, onStop, isRunning, hindrance }: ComposerProps) {
  const t = useTranslations("playground");
  const formats = useFormats();
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the field grows with what is typed
  useEffect(() => {
    const field = box.current?.querySelector("textarea");
    if (!field) return;
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 240)}px`;
  }, [value]);
  const problem = promptProblem(value);
  const problemId = useId();
  const canSend = hindrance === null && problem === null && value.trim() !== "" && !isRunning;
  return (
    <div ref={box} className="relative flex flex-col">
      <Textarea
        rows={2}
        aria-label={t("composer.prompt")}
        data-filter
        value={value}
        placeholder={hindrance ?? t("composer.ask")}
        className="resize-none pr-12! leading-5"
        aria-invalid={problem !== null || undefined}
        aria-describedby={problem === null ? undefined : problemId}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && isRunning) onStop();
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          if (canSend) onSend();
        }}
      />
      {problem && (
        <p id={problemId} role="alert" className="order-first pb-1.5 text-bad text-xs">
          {t("tooLong", { length: formats.count(problem.length), most: formats.count(problem.most) })}
        </p>
      )}
      <span className="absolute right-2 bottom-2">
        {isRunning ? (
          <Button icon aria-label={t("composer.stop")} title={t("composer.stopTitle")} onClick={onStop}>
            <Square size={13} aria-hidden className="fill-current" />
          </Button>
        ) : (
          <Button
            variant="primary"
            icon
            aria-label={t("composer.send")}
            title={t("composer.sendTitle")}
            disabled={!canSend}
            onClick={onSend}
          >
            <ArrowUp size={16} aria-hidden />
          </Button>
        )}
      </span>
    </div>
  );
}
