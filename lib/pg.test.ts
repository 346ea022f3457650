import { expect, it } from "vitest";
import { uuidv7 } from "@/lib/uuid";
import { pgPool, withOrgsPg } from "./pg";

it("a connection that the server ends between two queries fails its transaction and nothing else", async () => {
  const org = uuidv7();
  const work = withOrgsPg([org], async (client) => {
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    // Not `events.once`: it would listen to errors too.
    const ended = new Promise<void>((resolve) => client.once("end", resolve));
    await pgPool().query("SELECT pg_terminate_backend($1)", [rows[0]!.pid]);
    await ended;
    await client.query("SELECT 1");
  });
  await expect(work).rejects.toThrow();
  expect(await withOrgsPg([org], (client) => client.query("SELECT 1").then(({ rowCount }) => rowCount))).toBe(1);
});
