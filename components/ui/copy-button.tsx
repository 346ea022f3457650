"use client";
import { Check, Copy } from "lucide-react";
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
export function CopyButton({ text, label = "Copy", children }: CopyButtonProps) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 1_600);
    return () => clearTimeout(timer);
  }, [state]);
  const Icon = state === "copied" ? Check : Copy;
  const said = state === "copied" ? "Copied" : state === "failed" ? "Select the text and copy it by hand" : label;
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
      {children && <span aria-live="polite">{state === "copied" ? "Copied" : children}</span>}
    </Button>
  );
}
