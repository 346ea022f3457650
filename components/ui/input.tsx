"use client";
import { ChevronDown } from "lucide-react";
import { type ComponentProps, startTransition, useOptimistic } from "react";
import { cx } from "./class-names";
import { useFieldProps } from "./field";

const base =
  "w-full min-w-0 rounded-md border border-control bg-surface text-ink max-sm:text-lg sm:text-sm disabled:cursor-not-allowed disabled:bg-sunken disabled:text-muted aria-invalid:border-bad focus-visible:outline-offset-[-1px]";

export function Input({ className, id, ...rest }: ComponentProps<"input">) {
  return <input className={cx(base, "h-8 px-2.5 max-sm:h-10", className)} {...rest} {...useFieldProps({ id })} />;
}

export function Textarea({ className, id, rows = 4, ...rest }: ComponentProps<"textarea">) {
  return <textarea rows={rows} className={cx(base, "px-2.5 py-1.5", className)} {...rest} {...useFieldProps({ id })} />;
}

/**
 * The browser's own list: quick with the keyboard, right on a phone. What was chosen shows at once, also where the value comes back by way of the
 * URL: until then React would put the old one back, and the next arrow key would begin from there.
 */
export function Select({ className, id, children, value, onChange, ...rest }: ComponentProps<"select">) {
  const [shown, show] = useOptimistic(value);
  return (
    <span className={cx("relative inline-block w-full", className)}>
      <select
        className={cx(base, "h-8 appearance-none pr-8 pl-2.5 max-sm:h-10")}
        value={shown}
        onChange={(event) => {
          startTransition(() => show(event.target.value));
          onChange?.(event);
        }}
        {...rest}
        {...useFieldProps({ id })}
      >
        {children}
      </select>
      <ChevronDown size={15} aria-hidden className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-muted" />
    </span>
  );
}

export function Checkbox({ className, children, ...rest }: ComponentProps<"input">) {
  return (
    <label className={cx("inline-flex items-center gap-2 text-sm", className)}>
      <input type="checkbox" className="size-4 shrink-0 accent-(--accent)" {...rest} />
      {children}
    </label>
  );
}
