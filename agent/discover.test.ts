import { describe, expect, it } from "vitest";
import { Workload } from "../lib/contracts/workload";
import { discoverWorkloads } from "./discover";
import { recordedHost } from "./testing/recorded-host";

const host = recordedHost({
  files: {
    "/proc/10/cmdline": "/srv/chat/.venv/bin/python\0-m\0vllm.entrypoints.openai.api_server\0--port\x008001\0",
    "/proc/10/cwd": { link: "/srv/chat" },
    "/proc/10/cgroup": "0::/system.slice/chat.service\n",
    "/proc/11/cmdline": "torchrun\0train.py\0--config\0/srv/train/run.yaml\0",
    "/proc/12/cmdline": "/bin/bash\0",
    "/proc/13/cmdline": "",
    "/proc/self/cmdline": "vllm serve\0",
    "/srv/chat/x": "",
  },
});

describe("discovering workloads", () => {
  it("reads what runs: interpreter, folder, unit, port, config", async () => {
    expect(await discoverWorkloads(host, [])).toMatchObject([
      {
        name: "vllm",
        kind: "serving",
        pid: 10,
        folder: "/srv/chat",
        python: "/srv/chat/.venv/bin/python",
        unit: "chat.service",
        endpoint: "http://127.0.0.1:8001",
      },
      { name: "training", kind: "training", pid: 11, configs: ["/srv/train/run.yaml"] },
    ]);
  });

  it("leaves out what is declared and does not take its name again", async () => {
    const declared = [Workload.parse({ name: "training", kind: "serving", process: "vllm" })];
    expect((await discoverWorkloads(host, declared)).map((one) => one.name)).toEqual(["training-2"]);
  });
});
