import { describe, expect, it } from "vitest";
import { Inventory } from "../../lib/contracts/agent";
import { Workload } from "../../lib/contracts/workload";
import { localHost } from "../host/local-host";
import { recordedHost } from "../testing/recorded-host";
import { readInventory } from "./inventory";

describe("the inventory", () => {
  it("fits the contract on this machine", async () => {
    const inventory = Inventory.parse(await readInventory(localHost(), []));
    expect(inventory.cpuCount).toBeGreaterThan(0);
    expect(inventory.memoryBytes).toBeGreaterThan(1e8);
    expect(inventory.bootId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("names cards, driver and CUDA where nvidia-smi does", async () => {
    const host = recordedHost({
      files: {
        "/etc/os-release": 'PRETTY_NAME="Ubuntu 24.04"\n',
        "/proc/cpuinfo": "processor : 0\nmodel name : EPYC\n\nprocessor : 1\nmodel name : EPYC\n",
      },
      programs: {
        "nvidia-smi --query-gpu=index,uuid,name,memory.total,driver_version --format=csv,noheader,nounits":
          "0, GPU-1, NVIDIA H100, 81559, 570.86.15\n1, GPU-2, NVIDIA H100, 81559, 570.86.15\n",
        "nvidia-smi": "| NVIDIA-SMI 570.86.15    Driver Version: 570.86.15    CUDA Version: 12.8 |\n",
        "python3 --version": "Python 3.12.3\n",
      },
    });
    const inventory = await readInventory(host, [Workload.parse({ name: "chat", kind: "serving" })], async () => "abc");
    expect(inventory).toMatchObject({
      os: "Ubuntu 24.04",
      cpuModel: "EPYC",
      cpuCount: 2,
      python: "3.12.3",
      cuda: "12.8",
      driver: "570.86.15",
      workloads: [{ name: "chat", digest: "abc" }],
    });
    expect(inventory.gpus.map((gpu) => gpu.uuid)).toEqual(["GPU-1", "GPU-2"]);
  });

  it("is whole on a host where nothing can be read", async () => {
    expect(Inventory.safeParse(await readInventory(recordedHost({}), [])).success).toBe(true);
  });
});
