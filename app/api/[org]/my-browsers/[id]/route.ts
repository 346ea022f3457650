import { BrowserRef } from "@/lib/contracts/push";
import { change } from "@/lib/http";
import { removeBrowser } from "@/lib/notifications/push/browsers";

export const DELETE = change(BrowserRef, removeBrowser, { id: "browserId" });
