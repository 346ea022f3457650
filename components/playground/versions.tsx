import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button";
import type { Turn } from "./turns";

interface VersionsProps {
  name: "prompt" | "answer";
  versions: Turn[];
  at: Turn;
  isOff: boolean;
  onChoose: (turn: Turn) => void;
}

/** "‹ answer 2 of 3 ›"; nothing where there is only one version. */
export function Versions({ name, versions, at, isOff, onChoose }: VersionsProps) {
  const t = useTranslations("playground.turn");
  if (versions.length < 2) return null;
  const place = versions.findIndex((turn) => turn.id === at.id);
  const step = (label: string, Icon: typeof ChevronLeft, next: Turn | undefined) => (
    <Button
      variant="ghost"
      size="sm"
      icon
      aria-label={label}
      title={label}
      disabled={!next || isOff}
      onClick={() => next && onChoose(next)}
    >
      <Icon size={14} aria-hidden />
    </Button>
  );
  return (
    <span className="tabular flex items-center text-muted text-xs">
      {step(t(`${name}Before`), ChevronLeft, versions[place - 1])}
      {t(`${name}Of`, { n: place + 1, count: versions.length })}
      {step(t(`${name}After`), ChevronRight, versions[place + 1])}
    </span>
  );
}
