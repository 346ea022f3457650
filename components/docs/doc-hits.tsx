import Link from "next/link";
import { useTranslations } from "next-intl";

interface DocHitsProps {
  query: string;
  hits: { slug: string; title: string; heading: string; anchor: string; excerpt: string }[];
}

/** What a search over the documentation found: the section, its page, and the words around. */
export function DocHits({ query, hits }: DocHitsProps) {
  const t = useTranslations("docs");
  return (
    <>
      <h1 className="mb-3 font-semibold text-xl tracking-tight">{t("searchFor", { query })}</h1>
      {hits.length === 0 && <p className="text-muted text-sm">{t("none")}</p>}
      <ul className="divide-y">
        {hits.map((hit) => (
          <li key={`${hit.slug}#${hit.anchor}`} className="py-3">
            <Link href={`/docs/${hit.slug}#${hit.anchor}`} className="font-medium text-accent hover:underline">
              {hit.heading}
            </Link>
            <span className="text-muted text-xs"> {hit.heading === hit.title ? "" : hit.title}</span>
            <p className="mt-0.5 text-muted text-sm">{hit.excerpt}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
