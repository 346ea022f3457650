import { Snail } from "lucide-react";
import { useTranslations } from "next-intl";
import { Callout } from "../ui/callout";
import { useFormats } from "../use-formats";

/** Shown when the portal's ingest is behind: missing data is then not the nodes' fault. */
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
