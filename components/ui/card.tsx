import type { ComponentProps, ReactNode } from "react";
import { cx } from "./class-names";

/** A bordered surface. Sections of a page stand in cards; cards do not stand in cards. */
export function Card({ className, ...rest }: ComponentProps<"section">) {
  return <section className={cx("min-w-0 rounded-lg border bg-surface", className)} {...rest} />;
}

interface CardHeaderProps {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  id?: string;
}
export function CardHeader({ title, description, actions, id }: CardHeaderProps) {
  return (
    <header className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2 last:border-b-0">
      <div className="min-w-0 flex-1 basis-28">
        <h2 id={id} className="font-semibold text-sm">
          {title}
        </h2>
        {description && <p className="text-muted text-xs">{description}</p>}
      </div>
      {actions && <div className="flex items-center gap-2">{actions}</div>}
    </header>
  );
}

export function CardBody({ className, ...rest }: ComponentProps<"div">) {
  return <div className={cx("p-4", className)} {...rest} />;
}

export function CardFooter({ className, ...rest }: ComponentProps<"footer">) {
  return <footer className={cx("flex items-center gap-2 border-t px-4 py-2.5 text-muted text-xs", className)} {...rest} />;
}
