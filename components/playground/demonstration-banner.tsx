import { FlaskConical } from "lucide-react";
import { useTranslations } from "next-intl";
import { Callout } from "../ui/callout";

/** The model that comes with Millwright must not be taken for one that people run. */
export function DemonstrationBanner() {
  const t = useTranslations("demonstration");
  return (
    <Callout tone="accent" icon={FlaskConical}>
      {t("banner")}
    </Callout>
  );
}
