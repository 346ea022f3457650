import { describe, expect, it } from "vitest";
import { Workload } from "../../lib/contracts/workload";
import { recordedHost } from "../testing/recorded-host";
import { maskCommand } from "../trust/mask-command";
import { discoverWorkloads } from "./discover-workloads";

const CONTAINER = "c".repeat(64);
const host = recordedHost({
  files: {
    "/proc/10/cmdline": "/srv/chat/.venv/bin/python\0-m\0vllm.entrypoints.openai.api_server\0--port\x008001\0--api-key\0sk-verysecretkey\0",
    "/proc/10/cwd": { link: "/srv/chat" },
    "/proc/10/cgroup": "0::/system.slice/chat.service\n",
    "/proc/11/cmdline": "torchrun\0train.py\0--config\0/srv/train/run.yaml\0",
    "/proc/12/cmdline": "/bin/bash\0",
    "/proc/13/cmdline": "",
    "/proc/14/cmdline": "/srv/chat/.venv/bin/python\0-m\0vllm.entrypoints.openai.api_server\0worker\0",
    "/proc/14/cgroup": "0::/system.slice/chat.service\n",
    "/proc/15/cmdline": "/usr/local/bin/collector\0",
    "/proc/15/cgroup": "0::/system.slice/collector.service\n",
    "/proc/16/cmdline": "/usr/sbin/cron\0-f\0",
    "/proc/16/cgroup": "0::/system.slice/cron.service\n",
    "/proc/17/cmdline": `vllm\0serve\0--port\x009000\0`,
    "/proc/17/cgroup": `0::/system.slice/docker-${CONTAINER}.scope\n`,
    "/proc/17/cwd": { link: "/inside" },
    "/proc/18/cmdline": "/opt/py/bin/python3\0/srv/lab/fit.py\0",
    "/proc/18/cwd": { link: "/srv/lab" },
    "/proc/self/cmdline": "vllm serve\0",
    "/srv/chat/x": "",
    "/etc/systemd/system/collector.service": "[Service]\n",
    "/etc/systemd/system/cron.service": { link: "/lib/systemd/system/cron.service" },
    "/var/run/docker.sock": "",
  },
  programs: {
    "nvidia-smi --query-gpu=index,uuid,name,memory.total,memory.used --format=csv,noheader,nounits": "0, GPU-1, H200, 143771, 9000\n",
    "nvidia-smi --query-compute-apps=gpu_uuid,pid,used_gpu_memory --format=csv,noheader,nounits": "GPU-1, 18, 8192\n",
  },
  http: {
    "unix:/var/run/docker.sock:/_ping": "OK",
    "unix:/var/run/docker.sock:/containers/json?all=1": JSON.stringify([
      { Id: CONTAINER, Names: ["/chat"], State: "running", Image: "vllm/vllm-openai:v0.12.0" },
      { Id: "d".repeat(64), Names: ["/redis"], State: "running", Image: "redis:7" },
      { Id: "e".repeat(64), Names: ["/old"], State: "exited", Image: "redis:6" },
    ]),
  },
});

describe("discovering workloads", () => {
  it("reads what runs: servers, training, units that people installed, what holds the GPU, containers", async () => {
    const found = await discoverWorkloads(host, []);
    expect(found.map(({ title }) => title)).toEqual([
      "vLLM on port 8001, pid 10",
      "Training run, pid 11",
      "Unit collector.service, pid 15",
      "vLLM on port 9000, pid 17 in container chat",
      "fit on the GPU, pid 18, 8 GiB of GPU memory",
      "Container redis of redis:7",
    ]);
    expect(found.map(({ workload }) => workload)).toMatchObject([
      {
        name: "vllm",
        kind: "serving",
        folder: "/srv/chat",
        python: "/srv/chat/.venv/bin/python",
        unit: "chat.service",
        endpoint: "http://127.0.0.1:8001",
      },
      { name: "training", kind: "training", configs: ["/srv/train/run.yaml"] },
      { name: "collector", kind: "service", unit: "collector.service" },
      { name: "vllm-2", kind: "serving", container: "chat", endpoint: "http://127.0.0.1:9000" },
      { name: "fit", kind: "training", folder: "/srv/lab", python: "/opt/py/bin/python3" },
      { name: "redis", kind: "service", container: "redis", image: "redis:7" },
    ]);
    expect(found[3]!.workload.folder).toBeUndefined();
    expect(new Set(found.map(({ key }) => key)).size).toBe(6);
  });

  it("lets no secret of a command line out", async () => {
    expect(JSON.stringify(await discoverWorkloads(host, []))).not.toContain("verysecret");
    for (const line of [
      "serve --api-key hunter22 x",
      "serve --hf-token=hunter22",
      "psql postgresql://me:hunter22@db/x",
      "env MY_SECRET_KEY=hunter22 run",
      "serve --password hunter22",
      "run hf_hunter22hunter22",
    ])
      expect(maskCommand(line)).not.toContain("hunter22");
    expect(maskCommand("vllm serve --port 8001 --max-model-len 25480")).toBe("vllm serve --port 8001 --max-model-len 25480");
  });

  it("leaves out what is declared and does not take its name again", async () => {
    const declared = [
      Workload.parse({ name: "training", kind: "serving", process: "vllm" }),
      Workload.parse({ name: "r", kind: "service", container: "redis" }),
    ];
    expect((await discoverWorkloads(host, declared)).map(({ workload }) => workload.name)).toEqual(["training-2", "collector", "fit"]);
  });

  it("does not offer what belongs to Millwright: its own database beside the portal", async () => {
    const beside = recordedHost({ files: { "/proc/20/cmdline": "/opt/mw/postgres\0-D\0/srv/millwright/.data/postgres\0" } });
    expect(await discoverWorkloads(beside, [])).toHaveLength(1);
    expect(await discoverWorkloads(beside, [], ["/srv/millwright/.data"])).toEqual([]);
  });

  it("finds nothing, and fails at nothing, on a host that shows nothing", async () => {
    expect(await discoverWorkloads(recordedHost({ files: {} }), [])).toEqual([]);
  });
});
