import type { AddBrowser } from "@/lib/contracts/push";

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

export const canPush = (): boolean => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const browserName = (): string => {
  const [, browser = "Browser"] = /(Edg|Firefox|Chrome|Safari)\//.exec(navigator.userAgent) ?? [];
  const [, system = ""] = /(Android|iPhone|iPad|Windows|Mac OS X|Linux)/.exec(navigator.userAgent) ?? [];
  return [browser === "Edg" ? "Edge" : browser, system].filter(Boolean).join(" on ");
};

/** Asks the browser for permission and its push service for an address; null when it is not allowed. @throws the browser's own error. */
export async function subscribe(publicKey: string): Promise<AddBrowser | null> {
  if ((await Notification.requestPermission()) !== "granted") return null;
  await navigator.serviceWorker.register("/push-worker.js");
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) });
  const { endpoint = "", keys = {} } = subscription.toJSON();
  return { name: browserName(), endpoint, keys: { p256dh: keys.p256dh ?? "", auth: keys.auth ?? "" } };
}
