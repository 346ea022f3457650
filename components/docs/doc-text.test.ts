import { describe, expect, it } from "vitest";
import { linkOf } from "./doc-text";

describe("a link of a documentation page", () => {
  it.each([
    ["workloads.md", "agent", "/docs/workloads"],
    ["security.md#the-wall", "agent", "/docs/security#the-wall"],
    ["../approvals.md", "decisions/rooms", "/docs/approvals"],
    ["rooms.md", "decisions/README", "/docs/decisions/rooms"],
    ["#below", "agent", "#below"],
    ["https://example.org/x.md", "agent", "https://example.org/x.md"],
    ["../runbooks/config/restore-config.yaml", "faults", null],
    ["../README.md", "faults", null],
    ["javascript:alert(1)", "faults", null],
    ["approvals.md", "zh-CN/agent", "/docs/approvals"],
    ["../workloads.md#shapes", "zh-CN/agent", "/docs/workloads#shapes"],
  ])("%s on %s leads to %s", (href, slug, to) => expect(linkOf(href, slug)).toBe(to));
});
