"use client";
import { ArrowUp, ImagePlus, Square } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useId, useRef } from "react";
import { Button } from "../ui/button";
import { Textarea } from "../ui/input";
import { useFormats } from "../use-formats";
import { PromptImages } from "./prompt-images";
import { promptProblem } from "./prompt-length";
import type { usePromptImages } from "./use-prompt-images";

interface ComposerProps {
  value: string;
  onChange: (value: string) => void;
  images: ReturnType<typeof usePromptImages>;
  onSend: () => void;
  onStop: () => void;
  isRunning: boolean;
  /** Why nothing can be sent; null = it can. */
  hindrance: string | null;
}

/** Enter sends, Shift+Enter breaks the line, Escape stops. Images are dropped, pasted or chosen with the button. */
export function Composer({ value, onChange, images, onSend, onStop, isRunning, hindrance }: ComposerProps) {
  const t = useTranslations("playground");
  const formats = useFormats();
  const box = useRef<HTMLDivElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the field grows with what is typed
  useEffect(() => {
    const field = box.current?.querySelector("textarea");
    if (!field) return;
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 240)}px`;
  }, [value]);
  const problem = promptProblem(value);
  const problemId = useId();
  const isEmpty = value.trim() === "" && images.images.length === 0;
  const canSend = hindrance === null && problem === null && !isEmpty && !images.isWaiting && !isRunning;
  const take = (files: FileList | null, event?: { preventDefault: () => void }) => {
    if (!files || files.length === 0) return;
    event?.preventDefault();
    void images.add([...files]);
  };
  return (
    <div ref={box} className="flex flex-col">
      <PromptImages images={images} />
      {problem && (
        <p id={problemId} role="alert" className="pb-1.5 text-bad text-xs">
          {t("tooLong", { length: formats.count(problem.length), most: formats.count(problem.most) })}
        </p>
      )}
      <div className="relative">
        <Textarea
          rows={2}
          aria-label={t("composer.prompt")}
          data-filter
          value={value}
          placeholder={hindrance ?? t("composer.ask")}
          className="block resize-none pr-22! leading-5"
          aria-invalid={problem !== null || undefined}
          aria-describedby={problem === null ? undefined : problemId}
          onDragOver={(event) => event.dataTransfer.types.includes("Files") && event.preventDefault()}
          onDrop={(event) => take(event.dataTransfer.files, event)}
          // Text copied from an office program also brings a picture of the text.
          onPaste={(event) => event.clipboardData.types.includes("text/plain") || take(event.clipboardData.files, event)}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape" && isRunning) onStop();
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            if (canSend) onSend();
          }}
        />
        <input
          ref={picker}
          type="file"
          accept="image/*"
          multiple
          hidden
          onChange={(event) => {
            take(event.target.files);
            event.target.value = "";
          }}
        />
        <span className="absolute right-2 bottom-2 flex gap-1">
          <Button variant="ghost" icon aria-label={t("image.add")} title={t("image.addTitle")} onClick={() => picker.current?.click()}>
            <ImagePlus size={16} aria-hidden />
          </Button>
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
    </div>
  );
}
