import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cx } from "./class-names";
import { Spinner } from "./spinner";

const variants = {
  primary: "border-transparent bg-accent text-on-accent hover:bg-accent-strong",
  secondary: "border-line-strong bg-surface text-ink hover:bg-sunken",
  ghost: "border-transparent text-muted hover:bg-sunken hover:text-ink",
  danger: "border-transparent bg-bad text-on-bad hover:opacity-90",
} as const;
const sizes = {
  sm: "h-7 px-2.5 text-xs gap-1.5",
  md: "h-8 px-3 text-sm gap-2",
  lg: "h-10 px-4 text-base gap-2",
} as const;
const squares = { sm: "size-7", md: "size-8", lg: "size-10" } as const;

export interface ButtonProps extends ComponentProps<"button"> {
  variant?: keyof typeof variants;
  size?: keyof typeof sizes;
  /** Square, for one icon; needs an aria-label. */
  icon?: boolean;
  /** Shows a spinner and takes no clicks; the width stays. */
  pending?: boolean;
  /** Lends its looks to its only child, a link for instance. */
  asChild?: boolean;
}

/** A destructive button says the verb and the object ("Remove gpu-07"). */
export function Button({
  variant = "secondary",
  size = "md",
  icon,
  pending,
  asChild,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  const look = cx(
    "relative inline-flex shrink-0 select-none items-center justify-center rounded-md border font-medium whitespace-nowrap transition-colors duration-100",
    "disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:opacity-50",
    variants[variant],
    icon ? squares[size] : sizes[size],
    className,
  );
  if (asChild) {
    return (
      <Slot.Root className={look} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button type="button" className={look} disabled={disabled || pending} aria-busy={pending || undefined} {...rest}>
      {pending && (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner size={14} />
        </span>
      )}
      <span className={cx("inline-flex items-center gap-[inherit]", pending && "invisible")}>{children}</span>
    </button>
  );
}
