import { Snail } from "lucide-react";
import { useTranslations } from "next-intl";
import { Callout } from "../ui/callout";
import { useFormats } from "../use-formats";

/** Said when our own ingest is behind: silence is then ours, not the nodes'. */
export function LagNotice({ lagMs }: { lagMs: number | null | undefined }) {
  const t = useTranslations("fleet");
  const formats = useFormats();
  if (lagMs === null || lagMs === undefined) return null;
  return (
    <div className="mb-4">
      <Callout tone="stale" icon={Snail}>
        {t("lag", { time: formats.duration(lagMs) })}
      </Callout>
    </div>
  );
}
