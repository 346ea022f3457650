import { Badge } from "../ui/badge";
import { type StatusKind, statusOf } from "./catalogue";

interface StatusBadgeProps {
  of: StatusKind;
  state: string;
  /** `plain` in tables, `soft` beside a title. */
  look?: "soft" | "plain";
  className?: string;
}

/** The state of a thing as icon, word and colour: `<StatusBadge of="repair" state={repair.state} />`. */
export function StatusBadge({ of, state, look, className }: StatusBadgeProps) {
  const status = statusOf(of, state);
  return (
    <Badge tone={status.tone} icon={status.icon} look={look} className={className}>
      {status.label}
    </Badge>
  );
}
