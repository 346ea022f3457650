import { describe, expect, it } from "vitest";
import { defaultPreference } from "@/lib/contracts/notification-preference";
import { storedPreference } from "./stored-preference";

describe("a member's preference", () => {
  it("is the stored one, also when the account has another language", () => {
    const stored = { ...defaultPreference, topics: ["incidents"], digest: "daily" };
    expect(storedPreference(stored, "zh-CN")).toEqual(stored);
  });

  it("is the default in the account's language until one is stored", () => {
    expect(storedPreference(undefined, "zh-CN")).toEqual({ ...defaultPreference, language: "zh-CN" });
    expect(storedPreference({ email: "of an older version" }, "zh-CN").language).toBe("zh-CN");
    expect(storedPreference(undefined, null)).toEqual(defaultPreference);
    expect(storedPreference(undefined, "tlh").language).toBe("en");
  });
});
