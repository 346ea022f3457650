import { NextIntlClientProvider } from "next-intl";
import { renderToReadableStream } from "react-dom/server";
import { expect, it } from "vitest";
import type { Locale } from "@/lib/contracts/locale";
import { RunbookWordsProvider, useRunbookText } from "./use-runbook-text";

const Title = ({ text }: { text: string }) => <p>{useRunbookText()(text)}</p>;

/** The page as the server sends it. */
async function page(locale: Locale, text: string): Promise<string> {
  const stream = await renderToReadableStream(
    <NextIntlClientProvider locale={locale} messages={{}} timeZone="UTC">
      <RunbookWordsProvider>
        <Title text={text} />
      </RunbookWordsProvider>
    </NextIntlClientProvider>,
  );
  await stream.allReady;
  return new Response(stream).text();
}

it("a built-in runbook's text is in the reader's language in the page itself, and others are as they are written", async () => {
  expect(await page("zh-CN", "Reboot the host")).toBe("<p>重启主机</p>");
  expect(await page("zh-CN", "Turn it off and on")).toBe("<p>Turn it off and on</p>");
  expect(await page("en", "Reboot the host")).toBe("<p>Reboot the host</p>");
});
