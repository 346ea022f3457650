import { FlaskConical } from "lucide-react";
import { useTranslations } from "next-intl";
import { Callout } from "../ui/callout";

/** Says that this is Millwright's demonstration model, so that nobody takes it for a real one. */
export function DemonstrationBanner() {
  const t = useTranslations("demonstration");
  return (
    <Callout tone="accent" icon={FlaskConical}>
      {t("banner")}
    </Callout>
  );
}
