import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Undo } from "./fault";
import { runTool } from "./run-tool";

/** A sink in the namespace, and flows that send to it slowly from our side. */
const SINK = `
import asyncio, sys
async def take(reader, writer):
    while await reader.read(1 << 16): pass
    writer.close()
async def main():
    server = await asyncio.start_server(take, sys.argv[1], 5001)
    print("ready", flush=True)
    await server.serve_forever()
asyncio.run(main())`;
const FLOWS = `
import asyncio, sys
async def flow():
    reader, writer = await asyncio.open_connection(sys.argv[1], 5001)
    while True:
        writer.write(bytes(24_000))
        await writer.drain()
        await asyncio.sleep(0.05)
async def main():
    flows = [asyncio.create_task(flow()) for _ in range(20)]
    await asyncio.sleep(0.5)
    print("ready", flush=True)
    await asyncio.gather(*flows)
asyncio.run(main())`;

export interface Link {
  /** Our end, in the host's namespace. */
  interface: string;
}

/** Why this machine cannot make such a link; null when it can. */
export async function withoutLinks(): Promise<string | null> {
  const name = `mwt${randomBytes(3).toString("hex")}`;
  try {
    await runTool("ip", ["netns", "add", name]);
    await runTool("ip", ["-n", name, "link", "add", "mwa0", "type", "veth", "peer", "name", "mwb0"]);
    await runTool("tc", ["-n", name, "qdisc", "add", "dev", "mwa0", "root", "tbf", "rate", "1mbit", "burst", "5kb", "limit", "5kb"]);
    return null;
  } catch (error) {
    return `network namespaces or queues cannot be made here (${(error as Error).message.split("\n")[0]})`;
  } finally {
    await runTool("ip", ["netns", "del", name]).catch(() => {});
  }
}

/** A veth pair into a new namespace, with traffic. The addresses are from 198.18.0.0/15, which RFC 2544 reserves for such tests. */
export async function openLink(): Promise<{ link: Link; undo: Undo }> {
  const id = randomBytes(3);
  const name = `mw${id.toString("hex")}`;
  const [ours, theirs] = [`${name}a`, `${name}b`];
  const subnet = `198.18.${id[0]!}.${id[1]! & 0xfc}`.split(".");
  const address = (offset: number) => [...subnet.slice(0, 3), String(Number(subnet[3]) + offset)].join(".");
  const children: ChildProcess[] = [];
  await runTool("ip", ["netns", "add", name]);
  await runTool("ip", ["link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", name]);
  await runTool("ip", ["addr", "add", `${address(1)}/30`, "dev", ours]);
  await runTool("ip", ["link", "set", ours, "up"]);
  await runTool("ip", ["-n", name, "addr", "add", `${address(2)}/30`, "dev", theirs]);
  await runTool("ip", ["-n", name, "link", "set", theirs, "up"]);
  children.push(await started(["ip", "netns", "exec", name, "python3", "-c", SINK, address(2)]));
  children.push(await started(["python3", "-c", FLOWS, address(2)]));
  const undo = async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await runTool("ip", ["link", "del", ours]).catch(() => {});
    await runTool("ip", ["netns", "del", name]).catch(() => {});
  };
  return { link: { interface: ours }, undo };
}

function started([program, ...args]: string[]): Promise<ChildProcess> {
  const child = spawn(program!, args, { stdio: ["ignore", "pipe", "ignore"] });
  return new Promise((resolve, reject) => {
    child.stdout!.once("data", () => resolve(child));
    child.once("exit", (code) => reject(new Error(`${program} ended with ${code}`)));
  });
}
