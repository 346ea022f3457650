import { ShieldBan } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { RefusingNode } from "@/lib/contracts/host-policy";
import { groupBy } from "../group-by";
import { Callout } from "../ui/callout";
import { useFormats } from "../use-formats";

interface RefusingNodesProps {
  refusing: readonly RefusingNode[];
  /** How many nodes the plan has. */
  all: number;
}

const SHOWN_NAMES = 3;

/** Says which nodes would refuse a plan by their host's policy, why, and what to do about it. Nothing when none would. */
export function RefusingNodes({ refusing, all }: RefusingNodesProps) {
  const t = useTranslations("plan.refusing");
  const formats = useFormats();
  const [first] = refusing;
  if (!first) return null;
  const isAll = refusing.length >= all;
  const reasons = groupBy(refusing, ({ refusal }) => JSON.stringify(refusal));
  const namesOf = (nodes: readonly RefusingNode[]) => {
    const shown = formats.list(nodes.slice(0, SHOWN_NAMES).map(({ nodeName }) => nodeName));
    return nodes.length > SHOWN_NAMES ? t("more", { names: shown, n: nodes.length - SHOWN_NAMES }) : shown;
  };
  return (
    <Callout tone={isAll ? "bad" : "warn"} icon={ShieldBan}>
      <p className="font-medium">{t(isAll ? "all" : "some", { n: refusing.length, name: first.nodeName, all })}</p>
      {[...reasons].map(([key, nodes]) => {
        const refusal = nodes[0]?.refusal;
        if (!refusal) return null;
        return (
          <p key={key}>
            {refusal.kind === "read-only"
              ? t("readOnly", { names: namesOf(nodes) })
              : t("forbidden", { names: namesOf(nodes), what: t(`what.${refusal.forbids}`), step: refusal.stepId })}
          </p>
        );
      })}
      <p>
        {t.rich("toDo", { code: (chunks) => <code className="font-mono text-xs">{chunks}</code> })}{" "}
        <Link href="/docs/agent" className="text-accent hover:underline">
          {t("docs")}
        </Link>
      </p>
    </Callout>
  );
}
