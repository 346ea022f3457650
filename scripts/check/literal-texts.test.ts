import { describe, expect, it } from "vitest";
import { literalTexts } from "./literal-texts";

const textsOf = (source: string) => literalTexts({ "a.tsx": source }).map((line) => /says "(.*)":/.exec(line)?.[1]);

describe("the check for texts in components", () => {
  it.each([
    ["text between tags", "const a = <p>Nothing here</p>;", ["Nothing here"]],
    ["one word", "const a = <Th>Name</Th>;", ["Name"]],
    ["both ends of a condition", `const a = <p>{b ? "yes" : \`no \${c}\`}</p>;`, ["yes", "no {…}"]],
    ["what stands in for an absent value", 'const a = <p>{b ?? "never"}</p>;', ["never"]],
    ["a label", 'const a = <Table label="Members" />;', ["Members"]],
    ["a title that is a template", `const a = <p title={\`Close \${b}\`} />;`, ["Close {…}"]],
    ["an aria-label", 'const a = <button aria-label="Close" />;', ["Close"]],
    ["a placeholder", 'const a = <input placeholder="Your name" />;', ["Your name"]],
    ["an object's label", 'const a = { label: "Nodes", path: "nodes" };', ["Nodes"]],
    ["a sentence anywhere", 'const a = say("Role changed");', ["Role changed"]],
    ["a page's title", 'export const metadata = { title: "Nodes" };', ["Nodes"]],
  ])("finds %s", (_, source, texts) => expect(textsOf(source)).toEqual(texts));

  it.each([
    ["class names", 'const a = <p className="flex items-center font-medium">{t("none")}</p>;'],
    ["examples of values", 'const a = <input placeholder="gpu-07" />;'],
    ["examples of filters", 'const a = <input placeholder="state:faulty label:team=vision" />;'],
    ["comparisons", 'const a = <p>{b !== "name" && c === "email" && <b>{d}</b>}</p>;'],
    ["the product's name", "const a = <p>Millwright</p>;"],
    ["marks and numbers", 'const a = <p>{b} · {c ? "–" : "+1"} &nbsp;</p>;'],
    ["values for programs", 'const a = <Input type="email" name="email" autoComplete="username" variant="primary" />;'],
    ["what programmers read", 'if (!a) throw new Error("No shell around this component");'],
    ["types and imports", 'import a from "b"; type C = { label: "one" | "two" }; const d: "Some text" | null = null;'],
    ["keys of messages", 'const a = { label: t("nodes"), icon: Server };'],
  ])("allows %s", (_, source) => expect(textsOf(source)).toEqual([]));

  it("names the file and the line", () => {
    expect(literalTexts({ "a.tsx": "const a = 1;\nconst b = <p>Nothing here</p>;" })).toEqual([
      'a.tsx:2 says "Nothing here": put it into messages/.',
    ]);
  });
});
