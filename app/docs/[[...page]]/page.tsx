import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { LanguageSwitch } from "@/components/auth/language-switch";
import { DocHits } from "@/components/docs/doc-hits";
import { DocText } from "@/components/docs/doc-text";
import { DocsFrame } from "@/components/docs/docs-frame";
import { readDocs } from "@/lib/docs/read";
import { anchorOf, searchDocs } from "@/lib/docs/search";

interface Props {
  params: Promise<{ page?: string[] }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const slugOf = async (params: Props["params"]) => (await params).page?.join("/") ?? "";

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const slug = await slugOf(params);
  return { title: (await readDocs(await getLocale())).find((doc) => doc.slug === slug)?.title ?? (await getTranslations("docs"))("title") };
}

/** The documentation of this version, for everybody who can reach the portal. */
export default async function Page({ params, searchParams }: Props) {
  const t = await getTranslations("docs");
  const slug = await slugOf(params);
  const { q } = await searchParams;
  const query = typeof q === "string" ? q.trim().slice(0, 100) : "";
  const docs = await readDocs(await getLocale());
  const pages = docs.map(({ slug, title }) => ({ slug, title }));
  const doc = docs.find((each) => each.slug === slug);
  if (slug !== "" && !doc) notFound();
  return (
    <DocsFrame pages={pages} open={slug} query={query} language={<LanguageSwitch />}>
      {doc ? (
        <DocText markdown={doc.markdown} file={doc.file} anchorOf={anchorOf} />
      ) : query ? (
        <DocHits query={query} hits={searchDocs(docs, query)} />
      ) : (
        <>
          <h1 className="mb-3 font-semibold text-2xl tracking-tight">{t("title")}</h1>
          <ul className="flex flex-col gap-1.5">
            {pages.map((page) => (
              <li key={page.slug}>
                <Link href={`/docs/${page.slug}`} className="text-accent hover:underline">
                  {page.title}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </DocsFrame>
  );
}
