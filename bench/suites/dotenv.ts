import { envLines } from "@/agent/checks/env-file";
import { pythonTables } from "./python-tables";
import type { Suite } from "./suite";

/** Key, value, the source text, and whether the line is invalid. */
type Binding = [key: string | null, value: string | null, original: unknown, error: boolean];

/** The parser's table: a text, and the assignments that python-dotenv finds in it. There a comment is an assignment without a key. */
export const dotenv: Suite = {
  folder: "python-dotenv",
  measures: "assignments of .env files",
  follows: "python-dotenv",
  async read(folder) {
    const tables = await pythonTables(folder, "tests.test_parser");
    return tables
      .flatMap((table) => table.rows as [string, Binding[]][])
      .map(([text, bindings]) => {
        const wanted = bindings.filter(([key, , , error]) => key !== null || error).map(([key, value, , error]) => [key, value, error]);
        const got = envLines(text).map(({ key, value, error }) => [key, value, error !== undefined]);
        return { name: JSON.stringify(text), right: JSON.stringify(got) === JSON.stringify(wanted), got: JSON.stringify(got) };
      });
  },
};
