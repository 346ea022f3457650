import type { ComponentProps } from "react";
import { cx } from "./class-names";

/** Scrolls sideways on its own when the screen is narrow. The label names the region for a screen reader and makes it reachable by keyboard. */
export function Table({ label, className, children, ...rest }: ComponentProps<"table"> & { label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard (axe: scrollable-region-focusable)
    <section aria-label={label} tabIndex={0} className="relative overflow-x-auto focus-visible:outline-offset-[-2px]">
      <table className={cx("w-full border-collapse text-sm", className)} {...rest}>
        {children}
      </table>
    </section>
  );
}

export const THead = ({ className, ...rest }: ComponentProps<"thead">) => (
  <thead className={cx("border-b text-left text-muted text-xs", className)} {...rest} />
);

export const TBody = ({ className, ...rest }: ComponentProps<"tbody">) => <tbody className={cx("divide-y", className)} {...rest} />;

export const Tr = ({ className, ...rest }: ComponentProps<"tr">) => <tr className={className} {...rest} />;

interface CellProps {
  /** Figures: to the right, in figures of one width. */
  numeric?: boolean;
}
export const Th = ({ numeric, className, ...rest }: ComponentProps<"th"> & CellProps) => (
  <th
    scope="col"
    className={cx("h-8 whitespace-nowrap px-3 font-medium first:pl-4 last:pr-4", numeric && "text-right", className)}
    {...rest}
  />
);
export const Td = ({ numeric, className, ...rest }: ComponentProps<"td"> & CellProps) => (
  <td className={cx("h-9 px-3 py-1.5 first:pl-4 last:pr-4", numeric && "tabular whitespace-nowrap text-right", className)} {...rest} />
);
