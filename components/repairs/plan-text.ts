import type { useTranslations } from "next-intl";
import type { Plan } from "@/lib/contracts/plan";
import type { Formats } from "../formats";

type Translate = ReturnType<typeof useTranslations<"repairs">>;

/** "1 node, then 2, then 7": how the waves open. */
export function wavesSentence(plan: Pick<Plan, "waves" | "verify">, t: Translate): string {
  const [n = 0, ...rest] = plan.waves.map((wave) => wave.length);
  if (rest.length === 0) return t("plan.inOneWave", { n });
  return t(plan.verify ? "plan.inVerifiedTurn" : "plan.inTurn", { n, rest: rest.join(t("plan.then")) });
}

/** What happens if it fails, in the order in which it would. */
export function failureSentences(
  plan: Pick<Plan, "verify" | "rollback" | "waves" | "failureShare">,
  t: Translate,
  formats: Formats,
): string[] {
  const { verify, rollback, waves, failureShare } = plan;
  const way = rollback.length > 0 ? t("plan.fails.rollback", { n: rollback.length }) : t("plan.fails.noRollback");
  const sentences = [
    verify
      ? t("plan.fails.verified", { check: verify.check, time: formats.duration(verify.withinMs), way })
      : t("plan.fails.unverified", { way }),
  ];
  if (waves.length > 1) {
    const percent = Math.round(failureShare * 100);
    sentences.push(failureShare > 0 ? t("plan.fails.wavesShare", { percent }) : t("plan.fails.wavesAny"));
  }
  sentences.push(t("plan.fails.staysOpen"));
  return sentences;
}

export const downtimeSentence = ({ downtimeMs }: Pick<Plan, "downtimeMs">, t: Translate, formats: Formats): string =>
  downtimeMs === 0 ? t("plan.noDowntime") : t("plan.downtime", { time: formats.duration(downtimeMs) });
