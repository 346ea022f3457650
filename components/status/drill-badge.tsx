import { Flame } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "../ui/badge";

/** Marks items of a fire drill, so that nobody takes them for a real fault. */
export const DrillBadge = ({ look }: { look?: "soft" | "plain" }) => {
  const t = useTranslations("status");
  return (
    <Badge tone="hold" icon={Flame} {...(look ? { look } : {})}>
      {t("fireDrill")}
    </Badge>
  );
};
