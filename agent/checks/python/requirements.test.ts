import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTomlRequirements } from "./lock-file";
import { parseRequirements } from "./requirements";

const texts = (text: string) => parseRequirements(text, "requirements.txt").requirements.map(({ text, line }) => `${line} ${text}`);

describe("a requirements file", () => {
  it("gives each requirement with its line, past comments, options and continued lines", () => {
    const text = [
      "# engine",
      "vllm>=0.12.0  # pinned by ops",
      "transformers>=5.0.0rc0 \\",
      "    --hash=sha256:abc",
      "",
      'torch==2.9.0 ; python_version >= "3.10"',
      "-e ./local",
      "git+https://example.org/x.git",
      "pkg @ https://example.org/pkg.whl",
      "./wheels/a.whl",
    ].join("\r\n");
    expect(texts(text)).toEqual(["2 vllm>=0.12.0", "3 transformers>=5.0.0rc0", '6 torch==2.9.0 ; python_version >= "3.10"']);
  });

  it("keeps what it includes and where packages come from", () => {
    const parsed = parseRequirements("-r base.txt\n--requirement=more.txt\n--find-links ../wheels\n-c limits.txt\n", "r.txt");
    expect(parsed).toMatchObject({ includes: ["base.txt", "more.txt"], findLinks: ["../wheels"], requirements: [] });
  });

  it("never throws and never points past the end, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => {
        const lines = text.split(/\r\n|\r|\n/).length;
        for (const { line } of parseRequirements(text, "r").requirements) expect(line).toBeLessThanOrEqual(lines);
      }),
    );
  });

  it("finds every plain requirement among noise", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/);
    fc.assert(
      fc.property(
        fc.array(fc.record({ name, noise: fc.constantFrom("", "# note", "-i https://x/simple", "   ") }), { maxLength: 20 }),
        (rows) => {
          const parsed = parseRequirements(rows.map(({ name, noise }) => `${noise}\n${name}==1.0`).join("\n"), "r");
          expect(parsed.requirements.map((entry) => entry.text)).toEqual(rows.map((row) => `${row.name}==1.0`));
        },
      ),
    );
  });
});

describe("a TOML file", () => {
  it("gives a project's dependencies with their lines", () => {
    const parsed = parseTomlRequirements('[project]\nname = "a"\ndependencies = [\n  "torch>=2",\n  "numpy<3",\n]\n', "pyproject.toml");
    expect(parsed.requirements).toEqual([
      { text: "torch>=2", file: "pyproject.toml", line: 4 },
      { text: "numpy<3", file: "pyproject.toml", line: 5 },
    ]);
    expect(parsed.ifInstalled).toBe(false);
  });

  it("gives a lock's versions, which bind only what is installed", () => {
    const parsed = parseTomlRequirements(
      'version = 1\n[[package]]\nname = "torch"\nversion = "2.9.0"\n[[package]]\nname = "x"\n',
      "uv.lock",
    );
    expect(parsed).toMatchObject({ requirements: [{ text: "torch==2.9.0", line: 3 }], ifInstalled: true });
  });
});
