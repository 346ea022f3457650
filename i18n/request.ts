import { getRequestConfig } from "next-intl/server";
import { currentLocale } from "@/lib/auth/locale";
import { messagesOf } from "@/messages/messages-of";

/** What next-intl asks for once a request: which language, and its messages. Times are formatted in the browser, in the reader's zone (components/formats.ts). */
export default getRequestConfig(async () => {
  const locale = await currentLocale();
  return { locale, messages: messagesOf(locale), timeZone: "UTC" };
});
