import type { ReactNode } from "react";
import { LanguageSwitch } from "./language-switch";

/** The frame of the pages before one is signed in. */
export function AuthCard({
  title,
  description,
  children,
  footer,
}: {
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
}) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center px-5 py-10">
      <p className="mb-6 flex items-center gap-2 font-semibold text-sm">
        <Mark />
        Millwright
      </p>
      <h1 className="text-balance font-semibold text-xl tracking-tight">{title}</h1>
      {description && <p className="mt-1 text-pretty text-muted text-sm">{description}</p>}
      <div className="mt-6">{children}</div>
      {footer && <p className="mt-5 text-muted text-sm">{footer}</p>}
      <div className="mt-8">
        <LanguageSwitch />
      </div>
    </main>
  );
}

/** A millstone with its furrows. */
const Mark = () => (
  <svg
    viewBox="0 0 24 24"
    width={22}
    height={22}
    aria-hidden
    className="text-accent"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.8}
    strokeLinecap="round"
  >
    <circle cx="12" cy="12" r="10" />
    <circle cx="12" cy="12" r="2.6" />
    <path d="M12 9.4V2.4M14.3 13.3l6 3.5M9.7 13.3l-6 3.5" />
  </svg>
);
