import { Workload } from "../../../lib/contracts/workload";
import type { RecordedFile } from "../recorded-files";
import { recordedHost } from "../recorded-host";
import { linux } from "./linux";
import type { Picture } from "./picture";

const GIB = 1024 ** 3;

/** A card at work, as the amdgpu driver shows it. */
function card(bus: string): Record<string, RecordedFile> {
  const values = {
    uevent: "DRIVER=amdgpu\nPCI_CLASS=120000\nPCI_ID=1002:74A1\n",
    mem_info_vram_total: `${192 * GIB}`,
    mem_info_vram_used: `${171 * GIB}`,
    gpu_busy_percent: "98",
    unique_id: `id-${bus}`,
    "hwmon/hwmon4/temp2_input": "78000",
    "hwmon/hwmon4/temp2_crit": "100000",
    "hwmon/hwmon4/temp2_label": "junction",
    "ras/umc_err_count": "ue: 0\nce: 12",
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`/sys/bus/pci/devices/0000:${bus}:00.0/${name}`, `${value}\n`]));
}

/** A server with four of AMD's cards that all train; corrected memory errors are part of a card's life. */
export const amd = (): Picture => ({
  host: recordedHost(
    linux({
      files: {
        ...card("05"),
        ...card("26"),
        ...card("46"),
        ...card("65"),
        "/srv/rocm/train.log": "HIP runtime 6.2.41134, 4 devices\n",
      },
    }),
  ),
  workloads: [Workload.parse({ name: "rocm", kind: "service", unit: "train.service", logs: ["/srv/rocm/train.log"] })],
});
