import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { suites } from "./table";

const data = mkdtempSync(path.join(os.tmpdir(), "mw-suites-"));
afterAll(() => rmSync(data, { recursive: true, force: true }));

function put(file: string, content: string): void {
  mkdirSync(path.dirname(path.join(data, file)), { recursive: true });
  writeFileSync(path.join(data, file), content);
}

const read = async (measures: RegExp) => {
  const suite = suites.find((one) => measures.test(one.measures))!;
  return (await suite.read(path.join(data, suite.folder))).map(({ name, right }) => [name, right]);
};

it("counts a JSON file by its name", async () => {
  put("JSONTestSuite/test_parsing/y_number.json", "[1]");
  put("JSONTestSuite/test_parsing/n_comma.json", "[1,]");
  put("JSONTestSuite/test_parsing/n_sound.json", "[2]");
  put("JSONTestSuite/test_parsing/i_either.json", "[1e999]");
  expect(await read(/JSON/)).toEqual([
    ["n_comma.json", true],
    ["n_sound.json", false],
    ["y_number.json", true],
  ]);
});

it("reads the TOML files that the suite lists for a version", async () => {
  put("toml-test/tests/files-toml-1.0.0", "invalid/a.toml\nvalid/b.toml\nvalid/b.json\n");
  put("toml-test/tests/invalid/a.toml", "a = \n");
  put("toml-test/tests/valid/b.toml", "a = 1\n");
  put("toml-test/tests/valid/unlisted.toml", "a =");
  expect(await read(/TOML 1\.0/)).toEqual([
    ["invalid/a.toml", true],
    ["valid/b.toml", true],
  ]);
});

it("replaces the YAML suite's signs by blanks, and repeats a text that a case leaves out", async () => {
  put(
    "yaml-test-suite/src/AB12.yaml",
    "- name: tab\n  fail: true\n  yaml: |\n    a:\n    ——»b: 1\n- name: the same, taken for sound\n  tree: none\n",
  );
  expect(await read(/YAML/)).toEqual([
    ["AB12/0", true],
    ["AB12/1", false],
  ]);
});

it("compares the first action for an Xid with NVIDIA's bucket", async () => {
  const row = (code: number, bucket: string) =>
    `\t{Code: ${code}, Mnemonic: "M", Description: "D", ImmediateResolution: "${bucket}", InvestigatoryResolution: ""},\n`;
  put("gpud/components/accelerator/nvidia/xid/catalog_generated.go", row(79, "RESTART_BM") + row(13, "RESET_GPU") + row(162, ""));
  expect(await read(/first action for each Xid/)).toEqual([
    ["Xid 79 (RESTART_BM)", true],
    ["Xid 13 (RESET_GPU)", false],
    ["Xid 162 (no bucket)", true],
  ]);
});

it("reads a capture of nvidia-smi and reports its fault", async () => {
  const capture = (body: string) =>
    `<nvidia_smi_log><gpu id="00000000:1B:00.0"><product_name>T4</product_name>${body}</gpu></nvidia_smi_log>`;
  put("telegraf/plugins/sound.xml", capture(""));
  put("telegraf/plugins/broken.xml", capture("<fan_speed>Unknown Error</fan_speed>"));
  put("telegraf/plugins/other.xml", "<project/>");
  expect(await read(/captures of nvidia-smi/)).toEqual([
    ["plugins/broken.xml", false],
    ["plugins/sound.xml", true],
  ]);
});
