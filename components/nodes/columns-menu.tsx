"use client";
import { Columns3 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button";
import { Menu, MenuCheck, MenuLabel } from "../ui/menu";
import { looks } from "./columns";

interface ColumnsMenuProps {
  shown: Record<string, boolean>;
  onToggle: (id: string) => void;
}

/** Which columns the table has. The name is always shown, because it links to the node. */
export function ColumnsMenu({ shown, onToggle }: ColumnsMenuProps) {
  const t = useTranslations("nodes");
  return (
    <Menu
      trigger={
        <Button>
          <Columns3 size={15} aria-hidden />
          {t("columns.title")}
        </Button>
      }
    >
      <MenuLabel>{t("columns.title")}</MenuLabel>
      {Object.entries(looks)
        .filter(([id]) => id !== "name")
        .map(([id, look]) => (
          <MenuCheck key={id} checked={shown[id] ?? false} onSelect={() => onToggle(id)}>
            {t(`column.${look.name}`)}
          </MenuCheck>
        ))}
    </Menu>
  );
}
