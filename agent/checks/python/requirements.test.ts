// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are variables of requirements files
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordedHost } from "../../testing/recorded-host";
import { parseCondaEnvironment } from "./conda-environment";
import { loadRequirements } from "./load-requirements";
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
    expect(texts(text)).toEqual(["2 vllm>=0.12.0", "3 transformers>=5.0.0rc0", '6 torch==2.9.0 ; python_version >= "3.10"', "9 pkg"]);
    expect(parseRequirements(text, "r").notCompared).toBe(3);
  });

  it("takes name and version from archives and addresses", () => {
    const text = [
      "./wheels/torch-2.9.0+cu128-cp311-cp311-linux_x86_64.whl",
      "https://example.org/w/flash_attn-2.8.3%2Bcu12torch2.9-cp311-cp311-linux_x86_64.whl#sha256=1",
      "pkg[gpu] @ https://example.org/pkg-1.4-py3-none-any.whl ; python_version > '3'",
      "-e git+https://example.org/tool.git@main#egg=tool",
      "thing-0.3.tar.gz",
    ].join("\n");
    expect(texts(text)).toEqual([
      "1 torch==2.9.0+cu128",
      "2 flash-attn==2.8.3+cu12torch2.9",
      "3 pkg[gpu]==1.4 ; python_version > '3'",
      "4 tool",
      "5 thing==0.3",
    ]);
  });

  it("takes options in every spelling, and variables", () => {
    const text = "-rbase.txt\n--requirement 'my file.txt'\n-c limits.txt\n--constraint=\"c.txt\"\n-r ${DIR}/x.txt\ntorch==${TORCH}\n";
    const values: Record<string, string> = { DIR: "/srv", TORCH: "2.9.0" };
    expect(parseRequirements(text, "r", (name) => values[name])).toMatchObject({
      includes: ["base.txt", "my file.txt", "/srv/x.txt"],
      constraints: ["limits.txt", "c.txt"],
      requirements: [{ text: "torch==2.9.0" }],
    });
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

describe("a conda environment", () => {
  it("gives its pip list, and what of conda's own can be compared", () => {
    const text =
      "name: x\ndependencies:\n  - python=3.11\n  - numpy=1.26\n  - conda-forge::scipy>=1.11,<2\n  - pip:\n      - torch==2.9.0\n      - ./local\n";
    expect(parseCondaEnvironment(text, "environment.yml")).toMatchObject({
      requirements: [
        { text: "numpy==1.26.*", line: 4, ifInstalled: true },
        { text: "scipy>=1.11,<2", line: 5 },
        { text: "torch==2.9.0", line: 7 },
      ],
      notCompared: 2,
    });
  });
});

describe("a conda entry", () => {
  it.each([
    ["numpy 1.26.*", "numpy==1.26.*"],
    ["pytorch::pytorch=2.1=py3.10_cuda11.8_cudnn8.7.0_0", "pytorch==2.1.*"],
    ["numpy[version='>=1.26,<2']", "numpy>=1.26,<2"],
    ["faiss-gpu", "faiss-gpu"],
  ])("%s", (entry, text) => {
    expect(parseCondaEnvironment(`dependencies:\n  - ${entry}\n`, "e.yml").requirements).toMatchObject([{ text, line: 2 }]);
  });
});

describe("pipenv's files", () => {
  it("come as ranges from a Pipfile and as pins from its lock", async () => {
    const pipfile = '[packages]\ntorch = ">=2.4"\nrich = "*"\n[dev-packages]\npytest = "*"\n';
    const lock = '{"_meta": {}, "default": {"torch": {"version": "==2.4.0"}, "local": {"path": "."}}, "develop": {}}';
    const host = recordedHost({ files: { "/p/Pipfile": pipfile, "/p/Pipfile.lock": lock } });
    expect((await loadRequirements(host, "/p/Pipfile")).requirements).toMatchObject([{ text: "torch>=2.4", line: 2 }, { text: "rich" }]);
    expect(await loadRequirements(host, "/p/Pipfile.lock")).toMatchObject({
      requirements: [{ text: "torch==2.4.0" }],
      notCompared: 1,
      ifInstalled: true,
    });
  });
});

describe("a TOML file", () => {
  it("may name requirements files in place of a list, and a lock's own project is none of its packages", async () => {
    const project =
      '[project]\nname = "a"\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = { file = ["requirements.in"] }\n';
    const host = recordedHost({ files: { "/p/pyproject.toml": project, "/p/requirements.in": "torch>=2\n" } });
    expect(await loadRequirements(host, "/p/pyproject.toml")).toMatchObject({
      requirements: [{ text: "torch>=2", file: "requirements.in" }],
    });
    const lock = '[[package]]\nname = "a"\nversion = "0.1"\nsource = { editable = "." }\n[[package]]\nname = "torch"\nversion = "2.4.0"\n';
    expect(parseTomlRequirements(lock, "uv.lock").requirements).toMatchObject([{ text: "torch==2.4.0" }]);
  });

  it("gives Poetry's own table as pip would write it", () => {
    const text =
      '[tool.poetry.dependencies]\npython = "^3.11"\ntorch = "^2.9"\nnumpy = "~1.26.4"\nrich = "*"\nray = { version = ">=2.44", extras = ["serve"] }\nzero = "^0.3.1"\npinned = "1.2"\nlocal = { path = "../x" }\n';
    expect(parseTomlRequirements(text, "pyproject.toml")).toMatchObject({
      requirements: ["torch>=2.9,<3", "numpy>=1.26.4,<1.27", "rich", "ray[serve]>=2.44", "zero>=0.3.1,<0.4", "pinned==1.2"].map((text) => ({
        text,
      })),
      notCompared: 1,
    });
  });

  it("takes several entries of one name in a lock for alternatives", () => {
    const entry = (version: string) => `[[package]]\nname = "torch"\nversion = "${version}"\n`;
    expect(parseTomlRequirements(entry("2.9.0") + entry("2.9.0+cpu"), "uv.lock").requirements).toEqual([
      { text: "torch==2.9.0", file: "uv.lock", line: 2, alternatives: ["torch==2.9.0+cpu"] },
    ]);
  });

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
