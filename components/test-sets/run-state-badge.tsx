import { CircleCheck, CircleDashed, CircleStop, LoaderCircle, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import type { TestRunState } from "@/lib/contracts/test-set";
import { Badge } from "../ui/badge";
import type { Tone } from "../ui/tone";

const looks: Record<TestRunState, { tone: Tone; icon: LucideIcon }> = {
  waiting: { tone: "idle", icon: CircleDashed },
  running: { tone: "busy", icon: LoaderCircle },
  done: { tone: "ok", icon: CircleCheck },
  cancelled: { tone: "stale", icon: CircleStop },
};

export function RunStateBadge({ state, look }: { state: TestRunState; look?: "soft" | "plain" }) {
  const t = useTranslations("testSets.state");
  return (
    <Badge look={look} {...looks[state]}>
      {t(state)}
    </Badge>
  );
}
