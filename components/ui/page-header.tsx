import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

interface PageHeaderProps {
  title: ReactNode;
  /** The page in a sentence, or the state of what it shows. */
  description?: ReactNode;
  /** Where it stands: [{ label: "Nodes", href: "/acme/nodes" }]. */
  trail?: { label: string; href: string }[];
  /** A StatusBadge beside the title. */
  badge?: ReactNode;
  actions?: ReactNode;
}
export function PageHeader({ title, description, trail, badge, actions }: PageHeaderProps) {
  const t = useTranslations("ui");
  return (
    <header className="mb-4 flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-56 max-sm:basis-72">
        {trail && trail.length > 0 && (
          <nav aria-label={t("breadcrumb")} className="mb-0.5 flex items-center gap-1 text-muted text-xs">
            {trail.map((step) => (
              <span key={step.href} className="flex items-center gap-1">
                <Link href={step.href} className="rounded-sm hover:text-ink hover:underline">
                  {step.label}
                </Link>
                <ChevronRight size={12} aria-hidden />
              </span>
            ))}
          </nav>
        )}
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <h1 className="min-w-0 break-words font-semibold text-xl tracking-tight">{title}</h1>
          {badge}
        </div>
        {description && <div className="mt-0.5 max-w-3xl text-pretty text-muted text-sm">{description}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
