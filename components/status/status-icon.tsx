import { toneText } from "../ui/tone";
import { lookOf, type StatusKind } from "./catalogue";
import { useStatusWord } from "./use-status-word";

/** Only the icon, with its word for a screen reader and on hover: for narrow columns beside a name. */
export function StatusIcon({ of, state, size = 15 }: { of: StatusKind; state: string; size?: number }) {
  const { icon: Icon, tone } = lookOf(of, state);
  const label = useStatusWord()(of, state);
  return (
    <span title={label} className={`inline-flex shrink-0 ${toneText[tone]}`}>
      <Icon size={size} aria-hidden />
      <span className="sr-only">{label}</span>
    </span>
  );
}
