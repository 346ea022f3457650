import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface EmptyStateProps {
  icon?: LucideIcon;
  title: ReactNode;
  /** What to do next. */
  children?: ReactNode;
  /** A button, or a CodeBlock with the command to copy. */
  action?: ReactNode;
}

/** Nothing here yet, and what to do about it. */
export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center gap-1 px-6 py-10 text-center">
      {Icon && <Icon size={20} aria-hidden className="mb-1 text-faint" />}
      <p className="font-medium text-sm">{title}</p>
      {children && <div className="max-w-md text-pretty text-muted text-sm">{children}</div>}
      {action && <div className="mt-3 max-w-full">{action}</div>}
    </div>
  );
}
