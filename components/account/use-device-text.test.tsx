import { describe, expect, it } from "vitest";
import { renderText } from "@/scripts/testing/render-text";
import { useDeviceText } from "./use-device-text";

const Device = ({ userAgent }: { userAgent: string }) => useDeviceText()(userAgent);

describe("a session's device", () => {
  it.each([
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36",
      "Chrome on Windows",
    ],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0",
      "Edge on Windows",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
      "Safari on iPhone",
    ],
    ["Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36", "Chrome on Android"],
    ["curl/8.14.1", "curl/8.14.1"],
    ["", "Unknown device"],
  ])("of %s reads %s", (userAgent, text) => {
    expect(renderText(<Device userAgent={userAgent} />)).toBe(text);
  });
});
