import { Badge } from "../ui/badge";
import { lookOf, type StatusKind } from "./catalogue";
import { useStatusWord } from "./use-status-word";

interface StatusBadgeProps {
  of: StatusKind;
  state: string;
  /** `plain` in tables, `soft` beside a title. */
  look?: "soft" | "plain";
  className?: string;
}

/** The state of a thing as icon, word and colour: `<StatusBadge of="repair" state={repair.state} />`. */
export function StatusBadge({ of, state, look, className }: StatusBadgeProps) {
  const word = useStatusWord();
  const { tone, icon } = lookOf(of, state);
  return (
    <Badge tone={tone} icon={icon} look={look} className={className}>
      {word(of, state)}
    </Badge>
  );
}
