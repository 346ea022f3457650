import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import { NextIntlClientProvider } from "next-intl";
import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { themeScript } from "@/components/ui/theme";
import "./globals.css";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: { default: "Millwright", template: "%s · Millwright" },
  description: (await getTranslations("pages"))("description"),
  robots: { index: false, follow: false },
});
export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#16181d" },
  ],
};

// Every page carries the nonce of its own response, so none can be made at build time.
export const dynamic = "force-dynamic";

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    // The theme is set before the page is drawn, so by the browser alone.
    <html lang={await getLocale()} suppressHydrationWarning>
      <body>
        <script nonce={nonce} suppressHydrationWarning>
          {themeScript}
        </script>
        <NextIntlClientProvider>{children}</NextIntlClientProvider>
      </body>
    </html>
  );
}
