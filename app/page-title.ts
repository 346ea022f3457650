import type { Metadata } from "next";
import type { Messages } from "next-intl";
import { getTranslations } from "next-intl/server";

/** A page's title in the reader's language: `export const generateMetadata = pageTitle("nodes");` */
export const pageTitle =
  (name: keyof Messages["pages"], rest: Metadata = {}) =>
  async (): Promise<Metadata> => ({ ...rest, title: (await getTranslations("pages"))(name) });
