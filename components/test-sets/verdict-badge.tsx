import { CircleAlert, CircleCheck, CircleHelp, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Verdict } from "@/lib/contracts/test-set";
import { Badge } from "../ui/badge";
import type { Tone } from "../ui/tone";

const looks: Record<Verdict, { tone: Tone; icon: LucideIcon }> = {
  passed: { tone: "ok", icon: CircleCheck },
  failed: { tone: "bad", icon: CircleAlert },
  undecided: { tone: "warn", icon: CircleHelp },
};

/** The verdict on an answer, as icon, word and colour. */
export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const t = useTranslations("testSets.verdict");
  return (
    <Badge look="plain" {...looks[verdict]}>
      {t(verdict)}
    </Badge>
  );
}
