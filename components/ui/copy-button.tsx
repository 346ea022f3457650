"use client";
import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "./button";
import { copyText } from "./copy-text";

interface CopyButtonProps {
  text: string;
  /** What is copied, for a screen reader: "Copy the command". */
  label?: string;
  /** Words beside the icon. */
  children?: string;
}
export function CopyButton({ text, label, children }: CopyButtonProps) {
  const t = useTranslations("ui");
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 1_600);
    return () => clearTimeout(timer);
  }, [state]);
  const Icon = state === "copied" ? Check : Copy;
  const said = state === "copied" ? t("copied") : state === "failed" ? t("copyByHand") : (label ?? t("copy"));
  return (
    <Button
      variant={children ? "secondary" : "ghost"}
      size="sm"
      icon={!children}
      aria-label={children && state === "idle" ? undefined : said}
      title={said}
      onClick={async () => setState((await copyText(text)) ? "copied" : "failed")}
    >
      <Icon size={14} aria-hidden />
      {children && <span aria-live="polite">{state === "copied" ? t("copied") : children}</span>}
    </Button>
  );
}
