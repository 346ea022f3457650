"use client";
import { Columns3 } from "lucide-react";
import { Button } from "../ui/button";
import { Menu, MenuCheck, MenuLabel } from "../ui/menu";
import { looks } from "./columns";

interface ColumnsMenuProps {
  shown: Record<string, boolean>;
  onToggle: (id: string) => void;
}

/** Which columns the table has. The name always stands: it is the way to the node. */
export function ColumnsMenu({ shown, onToggle }: ColumnsMenuProps) {
  return (
    <Menu
      trigger={
        <Button>
          <Columns3 size={15} aria-hidden />
          Columns
        </Button>
      }
    >
      <MenuLabel>Columns</MenuLabel>
      {Object.entries(looks)
        .filter(([id]) => id !== "name")
        .map(([id, look]) => (
          <MenuCheck key={id} checked={shown[id] ?? false} onSelect={() => onToggle(id)}>
            {look.title}
          </MenuCheck>
        ))}
    </Menu>
  );
}
