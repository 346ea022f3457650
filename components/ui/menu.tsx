"use client";
import type { LucideIcon } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./class-names";

interface MenuProps {
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "center" | "end";
  side?: "top" | "right" | "bottom" | "left";
}
export function Menu({ trigger, children, align = "end", side = "bottom" }: MenuProps) {
  return (
    // Not modal: the page behind stays readable for a screen reader and can be scrolled.
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 min-w-44 max-w-80 animate-enter rounded-lg border bg-raised p-1 shadow-overlay"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface MenuItemProps {
  children: ReactNode;
  icon?: LucideIcon;
  onSelect?: () => void;
  /** Wraps its only child, a link for instance. */
  asChild?: boolean;
  danger?: boolean;
  disabled?: boolean;
  checked?: boolean;
}
const look = (danger?: boolean) =>
  cx(
    "flex h-8 w-full cursor-pointer select-none items-center gap-2 rounded-md px-2 text-sm outline-none",
    "data-disabled:cursor-not-allowed data-disabled:opacity-50 data-highlighted:bg-sunken",
    danger ? "text-bad" : "text-ink",
  );

export function MenuItem({ children, icon: Icon, onSelect, asChild, danger, disabled }: MenuItemProps) {
  return (
    <Radix.Item asChild={asChild} disabled={disabled} onSelect={onSelect} className={look(danger)}>
      {asChild ? (
        children
      ) : (
        <>
          {Icon && <Icon size={15} aria-hidden className={cx("shrink-0", !danger && "text-muted")} />}
          <span className="min-w-0 truncate">{children}</span>
        </>
      )}
    </Radix.Item>
  );
}

/** One of several, or on and off. */
export function MenuCheck({ children, checked, onSelect, disabled }: Omit<MenuItemProps, "asChild" | "icon" | "danger">) {
  return (
    <Radix.CheckboxItem
      checked={checked ?? false}
      disabled={disabled}
      onSelect={(event) => {
        event.preventDefault();
        onSelect?.();
      }}
      className={cx(look(), "pl-7 relative")}
    >
      <Radix.ItemIndicator className="absolute left-2 text-accent">✓</Radix.ItemIndicator>
      <span className="min-w-0 truncate">{children}</span>
    </Radix.CheckboxItem>
  );
}

export const MenuSeparator = () => <Radix.Separator className="my-1 h-px bg-line" />;
export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Radix.Label className="px-2 pt-1.5 pb-1 text-muted text-xs">{children}</Radix.Label>
);
