import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkStructure } from "./structure";

describe("the structure check", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), "millwright-structure-"));
    execFileSync("git", ["init", "-q"], { cwd: root });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const write = (file: string, text: string) => {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };

  it("finds nothing in a tidy tree", () => {
    write("lib/contracts/a.ts", 'import * as z from "zod";\nexport const A = z.string();\n');
    write("components/a.tsx", 'import { A } from "@/lib/contracts/a";\nexport const a = A;\n');
    expect(checkStructure(root)).toEqual([]);
  });

  it.each([
    ["a component that reads the server", "components/a.tsx", 'import { b } from "@/lib/b";', /components run in the browser/],
    ["an agent that reads lib", "agent/a.ts", 'import { b } from "../lib/b";', /program of its own/],
    ["a page that holds the database", "app/page.tsx", 'import pg from "pg";', /parses, calls a verb/],
    ["a contract with another package", "lib/contracts/a.ts", 'import { x } from "pino";', /zod and other contracts only/],
    ["a named import of zod", "lib/contracts/a.ts", 'import { z } from "zod";', /import \* as z/],
    ["Next's request API deep in lib", "lib/nodes/a.ts", 'import { headers } from "next/headers";', /only lib\/auth and lib\/http/],
    ["a barrel", "lib/nodes/index.ts", "export {};", /barrel/],
    ["a name that says nothing", "lib/utils.ts", "export {};", /says nothing/],
    ["a file that is too long", "lib/long.ts", "export {};\n".repeat(301), /split it/],
    ["a tenant read through the directory client", "lib/nodes/read-rows/b.ts", "const x = directoryClient();", /through withOrg/],
  ])("finds %s", (_, file, text, reason) => {
    write(file, text);
    expect(checkStructure(root).join("\n")).toMatch(reason);
  });

  it("finds circles and names the files on them", () => {
    write("lib/a.ts", 'import { b } from "./b";\nexport const a = b;\n');
    write("lib/b.ts", 'import { a } from "./a";\nexport const b = a;\n');
    expect(checkStructure(root)).toEqual([expect.stringMatching(/circle: lib\/a\.ts → lib\/b\.ts → lib\/a\.ts/)]);
  });
});
