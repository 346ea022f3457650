import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Sets a host's GPUs: on the bus (an overlay folder) and in the driver's list (a stand-in for nvidia-smi). Each call replaces them. */
export function gpuStand(overlay: string, programs: string): (cards: string[]) => void {
  const devices = join(overlay, "sys/bus/pci/devices");
  return (cards) => {
    rmSync(devices, { recursive: true, force: true });
    mkdirSync(devices, { recursive: true });
    for (const bus of cards) {
      mkdirSync(join(devices, `0000:${bus}:00.0`));
      writeFileSync(join(devices, `0000:${bus}:00.0`, "uevent"), "DRIVER=nvidia\nPCI_CLASS=30200\nPCI_ID=10DE:2330\n");
    }
    const xml = cards
      .map((bus) => `<gpu id="00000000:${bus}:00.0"><product_name>H100</product_name><uuid>GPU-${bus}</uuid></gpu>`)
      .join("");
    const listed = `<nvidia_smi_log>${xml}</nvidia_smi_log>`;
    const answer = cards.length > 0 ? `case "$1" in -q) echo '${listed}';; esac` : "echo 'No devices were found'; exit 6";
    writeFileSync(join(programs, "nvidia-smi"), `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
  };
}
