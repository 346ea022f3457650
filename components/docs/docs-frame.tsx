import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { cx } from "../ui/class-names";

interface DocsFrameProps {
  pages: { slug: string; title: string }[];
  /** The page that is open; "" for the list and the search. */
  open: string;
  query: string;
  /** Where the reader changes the language; the page stays. */
  language: ReactNode;
  children: ReactNode;
}

/** The list of documentation pages beside the open one, and a search over all of them. It works without an account and without scripts. */
export function DocsFrame({ pages, open, query, language, children }: DocsFrameProps) {
  const t = useTranslations("docs");
  return (
    <div className="mx-auto flex max-w-6xl gap-10 px-4 py-6 max-md:flex-col max-md:gap-4">
      <aside className="w-60 shrink-0 max-md:w-full">
        <p className="mb-3 font-semibold text-sm">
          <Link href="/">Millwright</Link>
        </p>
        <search>
          <form action="/docs" className="mb-3">
            <input
              name="q"
              type="search"
              defaultValue={query}
              maxLength={100}
              aria-label={t("searchDocs")}
              placeholder={t("search")}
              className="h-8 w-full rounded-md border border-control bg-surface px-2.5 text-sm max-sm:h-10 max-sm:text-lg"
            />
          </form>
        </search>
        <div className="mb-3">{language}</div>
        <nav aria-label={t("title")} className="flex flex-col gap-0.5 max-md:hidden">
          {pages.map((page) => (
            <Link
              key={page.slug}
              href={`/docs/${page.slug}`}
              aria-current={page.slug === open ? "page" : undefined}
              className={cx(
                "rounded-md px-2 py-1 text-sm hover:bg-sunken",
                page.slug === open ? "bg-sunken font-medium text-ink" : "text-muted",
              )}
            >
              {page.title}
            </Link>
          ))}
        </nav>
        <Link href="/docs" className="text-accent text-sm hover:underline md:hidden">
          {t("all")}
        </Link>
      </aside>
      <main className="min-w-0 max-w-3xl flex-1 break-words text-base">{children}</main>
    </div>
  );
}
