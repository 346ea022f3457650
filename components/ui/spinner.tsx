import { LoaderCircle } from "lucide-react";
import { cx } from "./class-names";

/** Something is under way. Give it a label when no words stand beside it. */
export function Spinner({ size = 16, label, className }: { size?: number; label?: string; className?: string }) {
  return (
    <LoaderCircle
      size={size}
      className={cx("shrink-0 animate-spin motion-reduce:animate-none", className)}
      role={label ? "status" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    />
  );
}
