"use client";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Toaster } from "sonner";
import type { SecurityNotices as Notices } from "@/lib/contracts/account";
import { ReauthenticateDialog } from "../account/reauthenticate-dialog";
import { SecurityNotices } from "../account/security-notices";
import { useLiveRefresh } from "../live";
import { QueryProvider } from "../query-provider";
import { useIsPhone } from "../ui/use-is-phone";
import { useOrg, type Viewer, ViewerProvider } from "../viewer";
import { CommandPalette } from "./command-palette";
import { useKeys } from "./keys";
import { OfflineStrip } from "./offline-strip";
import { PhoneBottomBar, PhoneTopBar } from "./phone-bars";
import { ShortcutHelp } from "./shortcut-help";
import { Sidebar } from "./sidebar";

interface ShellProps {
  viewer: Viewer;
  /** Security notices for owners; null for everybody else. */
  notices: Notices | null;
  children: ReactNode;
}
/** The frame around every page of the portal: navigation, palette, keys, live stream, toasts. */
export function Shell({ viewer, notices, children }: ShellProps) {
  return (
    <QueryProvider>
      <ViewerProvider viewer={viewer}>
        <Frame notices={notices}>{children}</Frame>
      </ViewerProvider>
    </QueryProvider>
  );
}

function Frame({ notices, children }: Pick<ShellProps, "notices" | "children">) {
  const t = useTranslations("shell");
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const isPhone = useIsPhone();
  useLiveRefresh(useOrg());
  useKeys({ palette: () => setPalette((open) => !open), help: () => setHelp(true) });
  return (
    <div className="lg:flex">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-accent focus:px-3 focus:py-2 focus:text-on-accent"
      >
        {t("skip")}
      </a>
      <Sidebar onSearch={() => setPalette(true)} onShowShortcuts={() => setHelp(true)} />
      <OfflineStrip />
      <PhoneTopBar onSearch={() => setPalette(true)} />
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto min-h-dvh w-full min-w-0 max-w-[1480px] px-4 pt-4 pb-20 outline-none lg:px-7 lg:py-6 lg:has-[>[data-fills-page]]:flex lg:has-[>[data-fills-page]]:h-dvh lg:has-[>[data-fills-page]]:flex-col"
      >
        <SecurityNotices initial={notices} />
        {children}
      </main>
      <PhoneBottomBar onShowShortcuts={() => setHelp(true)} />
      <CommandPalette open={palette} onOpenChange={setPalette} onShowShortcuts={() => setHelp(true)} />
      <ShortcutHelp open={help} onOpenChange={setHelp} />
      <ReauthenticateDialog />
      <Toaster
        theme="system"
        // On a phone the bottom is where the actions are.
        position={isPhone ? "top-center" : "bottom-right"}
        offset={{ bottom: 16, right: 16 }}
        mobileOffset={{ top: 56 }}
        toastOptions={{ className: "!rounded-lg !border-line !bg-raised !text-ink !text-sm !shadow-overlay !font-sans" }}
      />
    </div>
  );
}
