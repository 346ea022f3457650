import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { freePort } from "../free-port";
import { debianTool } from "../tools/debian";
import { eventually } from "./eventually";

export interface Alertmanager {
  url: string;
  close(): Promise<void>;
}

const quiet = "route: { receiver: none }\nreceivers: [{ name: none }]\n";

/** Debian's build reads its templates from there, wherever the program is. */
const TEMPLATES = "/usr/share/prometheus/alertmanager/default.tmpl";

/** When it is unpacked and not installed, it runs in a mount namespace with its own /usr/share. */
function start(program: string, args: string[]) {
  if (existsSync(TEMPLATES)) return spawn(program, args, { stdio: "ignore" });
  const share = path.resolve(import.meta.dirname, "../../.cache/debian/alertmanager/usr/share");
  return spawn("unshare", ["-rm", "sh", "-c", 'mount --bind "$0" /usr/share && exec "$@"', share, program, ...args], { stdio: "ignore" });
}

/** Starts Debian's Prometheus Alertmanager on this machine, without peers and with a separate folder. */
export async function startAlertmanager(config = quiet): Promise<Alertmanager> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "millwright-alertmanager-"));
  const port = await freePort();
  await writeFile(path.join(folder, "config.yml"), config);
  const args = [
    `--config.file=${path.join(folder, "config.yml")}`,
    `--storage.path=${path.join(folder, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--cluster.listen-address=",
  ];
  const child = start(debianTool("prometheus-alertmanager"), args);
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => {
    if (!(await fetch(`${url}/-/ready`)).ok) throw new Error("not ready");
  });
  return {
    url,
    close: async () => {
      const gone = once(child, "exit");
      child.kill();
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
