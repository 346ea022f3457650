import { Plug, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { EmptyState } from "../ui/empty-state";

/** The playground before it has an endpoint. `onAdd` is null for people who may not add one. */
export function NoEndpoint({ onAdd }: { onAdd: (() => void) | null }) {
  const t = useTranslations("playground");
  const demonstration = useTranslations("demonstration");
  return (
    <Card>
      <EmptyState
        icon={Plug}
        title={t("none")}
        action={
          onAdd && (
            <Button variant="primary" onClick={onAdd}>
              <Plus size={15} aria-hidden />
              {t("add")}
            </Button>
          )
        }
      >
        {t(onAdd ? "addAbout" : "addByOthers")} {demonstration("missing")}
      </EmptyState>
    </Card>
  );
}
