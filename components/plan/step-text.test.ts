import { describe, expect, it } from "vitest";
import type { Step } from "@/lib/contracts/runbook";
import { sentencesOf } from "@/lib/sentence";
import { scriptPieces, stepSentence, stepUser, valuePiece } from "./step-text";

const values = { path: "/srv/a b.yaml", token: { sealed: "x" } };
const common = { id: "a", timeout: "1m", resumable: false, user: "owner" as const, needs: [] };
const said = (step: Step) =>
  stepSentence(step, values, { t: sentencesOf("en", "plan"), text: (text) => text })
    .map((piece) => ("text" in piece ? piece.text : `[${piece.kind === "value" ? piece.value : piece.kind}]`))
    .join("");

describe("a step as an approver reads it", () => {
  it("says whose rights it has", () => {
    const restart = { ...common, service: { action: "restart" as const, unit: "vllm.service" } };
    expect(stepUser(restart)).toBe("owner");
    expect(stepUser({ ...restart, user: "root" })).toBe("root");
    expect(stepUser({ ...common, update: { action: "return" } })).toBe("agent");
  });

  it("says what happens to which file, with the value in its place", () => {
    expect(said({ ...common, file: { action: "restore", path: "$path", version: "last-known-good" } })).toBe(
      "Restore [/srv/a b.yaml] to its last version that parsed",
    );
    expect(said({ ...common, file: { action: "set", path: "$path", key: "lr", value: "0.1" } })).toBe("In [/srv/a b.yaml] set lr to 0.1");
    expect(said({ ...common, service: { action: "restart", unit: "vllm.service" } })).toBe("Restart the unit vllm.service");
    expect(said({ ...common, container: { action: "update", name: "$gone", memoryBytes: "1024" } })).toBe(
      "Change the limits of the container [empty], memory 1024 bytes",
    );
  });

  it("fills a shell script where it reads its parameters, and nowhere else", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell script
    const script = 'cp "$MW_PATH" "${MW_PATH}.old"; x=${MW_GONE:-5}; echo $OTHER ${MW_PATH%.yaml}';
    expect(
      scriptPieces(script, "bash", values)
        .map((piece) => ("text" in piece ? piece.text : `[${piece.name}:${piece.kind}]`))
        .join(""),
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell script
    ).toBe('cp "[path:value]" "[path:value].old"; x=[gone:value]; echo $OTHER ${MW_PATH%.yaml}');
  });

  it("shows the default that a script falls back to, and an empty value as empty", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell script
    expect(scriptPieces("${MW_GONE:-5} $MW_NONE", "bash", values)).toEqual([
      { name: "gone", value: "5", kind: "value" },
      { text: " " },
      { name: "none", kind: "empty" },
    ]);
  });

  it("names a script without a title by its id", () => {
    const run = { shell: "bash" as const, script: "true", args: [] };
    expect(said({ ...common, id: "drop-caches", run } as Step)).toBe("Drop caches");
    expect(said({ ...common, title: "Free the memory", run } as Step)).toBe("Free the memory");
  });

  it("fills a Python script", () => {
    const script = "open(os.environ['MW_PATH']); os.environ.get(\"MW_TOKEN\", None)";
    expect(scriptPieces(script, "python", values)).toEqual([
      { text: "open(" },
      { name: "path", value: "/srv/a b.yaml", kind: "value" },
      { text: "); " },
      { name: "token", kind: "secret" },
    ]);
  });

  it("names its parameters while nothing is filled in", () => {
    expect(valuePiece("$path", null)).toEqual({ name: "path", value: "path", kind: "value" });
  });

  it("takes a parameter only when it is the whole value", () => {
    expect(valuePiece("$path", values)).toMatchObject({ value: "/srv/a b.yaml" });
    expect(valuePiece("x$path", values)).toEqual({ text: "x$path" });
  });
});
