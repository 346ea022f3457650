import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import type { Locale } from "@/lib/contracts/locale";
import { messagesOf } from "@/messages/messages-of";

/** A component's HTML in a language, as the server renders it. */
export const renderHtml = (element: ReactNode, locale: Locale = "en"): string =>
  renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={messagesOf(locale)} timeZone="UTC">
      {element}
    </NextIntlClientProvider>,
  );

/** The visible text of a component. */
export const renderText = (element: ReactNode, locale: Locale = "en"): string =>
  renderHtml(element, locale)
    .replace(/<[^>]*>/g, "")
    .replace(/&#x27;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");
