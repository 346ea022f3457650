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
    expect(checkStructure(root)).toEqual({
      problems: [],
      counts: "2 files (0 for tests), median 2 lines, 0 over 300, 0 cycles between files, 0 cycles between rooms",
    });
  });

  it.each([
    ["a component that reads the server", "components/a.tsx", 'import { b } from "@/lib/b";', /components run in the browser/],
    ["an agent that reads lib", "agent/a.ts", 'import { b } from "../lib/b";', /program of its own/],
    ["a page that holds the database", "app/page.tsx", 'import pg from "pg";', /parses, calls a verb/],
    ["a contract with another package", "lib/contracts/a.ts", 'import { x } from "pino";', /zod, croner and other contracts only/],
    ["a named import of zod", "lib/contracts/a.ts", 'import { z } from "zod";', /import \* as z/],
    ["Next's request API deep in lib", "lib/nodes/a.ts", 'import { headers } from "next/headers";', /only lib\/auth and lib\/http/],
    ["a barrel", "lib/nodes/index.ts", "export {};", /barrel/],
    ["a name that says nothing", "lib/utils.ts", "export {};", /says nothing/],
    ["a file that is too long", "lib/long.ts", "export {};\n".repeat(301), /split it/],
    ["an import that points up", "lib/jobs/a.ts", 'import { b } from "@/lib/repairs/b";', /jobs stands below repairs .* only point down/],
    ["a room that is in no list", "agent/attic/a.ts", 'import { b } from "../host/b";', /agent\/attic is no room yet/],
    ["a tenant read through the directory client", "lib/nodes/read-rows/b.ts", "const x = directoryClient();", /through withOrg/],
  ])("finds %s", (_, file, text, reason) => {
    write(file, text);
    expect(checkStructure(root).problems.join("\n")).toMatch(reason);
  });

  it("finds cycles and names their files", () => {
    write("lib/a.ts", 'import { b } from "./b";\nexport const a = b;\n');
    write("lib/b.ts", 'import { a } from "./a";\nexport const b = a;\n');
    expect(checkStructure(root).problems).toContainEqual(expect.stringMatching(/circle: lib\/a\.ts → lib\/b\.ts → lib\/a\.ts/));
  });

  it("finds an import that points up between files beside the rooms", () => {
    write("lib/mutate.ts", "export const b = 1;\n");
    write("lib/db.ts", 'import { b } from "./mutate";\nexport const a = b;\n');
    expect(checkStructure(root).problems).toEqual([expect.stringMatching(/db\.ts stands below mutate\.ts/)]);
  });

  it("lets a test import from everywhere", () => {
    write("lib/jobs/a.test.ts", 'import { b } from "@/lib/repairs/b";\n');
    expect(checkStructure(root).problems).toEqual([]);
  });

  it("finds a cycle between rooms whose files have none", () => {
    write("lib/nodes/a.ts", 'import { b } from "@/lib/repairs/b";\nexport const a = b;\n');
    write("lib/nodes/c.ts", "export const c = 1;\n");
    write("lib/repairs/b.ts", "export const b = 1;\n");
    write("lib/repairs/d.ts", 'import { c } from "@/lib/nodes/c";\nexport const d = c;\n');
    const { problems, counts } = checkStructure(root);
    expect(problems).toContain("These rooms reach each other: lib/nodes, lib/repairs.");
    expect(counts).toMatch(/0 cycles between files, 1 cycles between rooms/);
  });
});
