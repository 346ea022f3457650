import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PortalWorkload } from "@/lib/contracts/portal-workload";
import { sentencesOf } from "@/lib/sentence";
import { lintYaml } from "../../editor/lint-yaml";
import { formValues, inAWord, withField, workloadAsYaml } from "./workload-text";

const chat = PortalWorkload.parse({ name: "chat", kind: "serving", folder: "/srv/chat", configs: ["/srv/chat/*.yaml"] });

describe("a workload as text", () => {
  it("comes back as it was", () => {
    expect(lintYaml(PortalWorkload, workloadAsYaml(chat), ({ reason = "" }) => reason)).toEqual({ value: chat, problems: [] });
    expect(formValues(workloadAsYaml(chat))).toEqual({
      name: "chat",
      kind: "serving",
      folder: "/srv/chat",
      configs: "/srv/chat/*.yaml",
    });
    expect(inAWord(chat, sentencesOf("en", "workloads"))).toBe("/srv/chat · 1 config path");
  });

  it("keeps comments and the other fields when one is changed, and loses one that is emptied", () => {
    const text = "# by hand\nname: chat\nkind: serving\nranks: { expected: 8 }\n";
    const changed = withField(withField(text, "logs", "/a\n\n /b \n", true), "kind", "training");
    expect(changed).toContain("# by hand");
    expect(lintYaml(PortalWorkload, changed, ({ reason = "" }) => reason).value).toMatchObject({
      kind: "training",
      logs: ["/a", "/b"],
      ranks: { expected: 8 },
    });
    expect(formValues(withField(changed, "logs", " "))).not.toHaveProperty("logs");
  });

  it("is marked at the line of what the agent would refuse", () => {
    const { problems } = lintYaml(
      PortalWorkload,
      "name: chat\nkind: serving\ndsnEnv: postgresql://me:pw@db/x\n",
      ({ reason = "" }) => reason,
    );
    expect(problems).toMatchObject([{ line: 3, path: "dsnEnv", message: "field.variableName" }]);
  });

  it("never throws while it is typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("name", ":", " ", "\n", "- ", "{", "}", "*a", "&a", "\t", "x", '"') }), (yaml) => {
        const values = formValues(yaml);
        expect(values === null || typeof values === "object").toBe(true);
      }),
    );
  });
});
