import { FlaskConical } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "../ui/badge";

/** Marks what a simulated host of the demo says, so that nobody takes it for real. */
export const SimulatedBadge = ({ look }: { look?: "soft" | "plain" }) => {
  const t = useTranslations("status");
  return (
    <Badge icon={FlaskConical} {...(look ? { look } : {})}>
      {t("simulated")}
    </Badge>
  );
};
