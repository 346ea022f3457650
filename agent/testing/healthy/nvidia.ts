import type { Recording } from "../recorded-host";

export interface Card {
  bus: string;
  name: string;
  uuid: string;
  device: string;
  totalMib: number;
  usedMib: number;
  /** Lanes that the card has, and those that are wired. */
  lanes: [now: number, most: number];
  /** Values that a desktop card does not report and a data-centre card does. */
  isConsumer?: boolean;
  hasMig?: boolean;
  holders?: { pid: number; mib: number }[];
}

const DRIVER = "570.86.15";

/** The driver's files and `nvidia-smi`'s answers about sound cards. */
export function nvidia(cards: Card[]): Required<Pick<Recording, "files" | "programs">> {
  const rows = (row: (card: Card, index: number) => string) => cards.map((card, index) => `${row(card, index)}\n`).join("");
  return {
    files: {
      "/proc/driver/nvidia/version": `NVRM version: NVIDIA UNIX x86_64 Kernel Module  ${DRIVER}  Fri Jan 24 20:00:00 UTC 2025\n`,
      "/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1": { link: `libnvidia-ml.so.${DRIVER}` },
      [`/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.${DRIVER}`]: "",
      "/lib/modules/6.8.0-60-generic/updates/dkms/nvidia.ko.zst": "",
      ...Object.fromEntries(
        cards.map(({ bus, device }) => [
          `/sys/bus/pci/devices/${bus}.0/uevent`,
          `DRIVER=nvidia\nPCI_CLASS=30000\nPCI_ID=10DE:${device}\nPCI_SLOT_NAME=${bus}.0\n`,
        ]),
      ),
    },
    programs: {
      "nvidia-smi --query-gpu=index,name,driver_version,pci.bus_id,compute_cap *": rows(
        (card, index) => `${index}, ${card.name}, ${DRIVER}, 0000${card.bus.toUpperCase()}.0, 8.9`,
      ),
      "nvidia-smi --query-gpu=index,uuid,name,memory.total,memory.used *": rows(
        (card, index) => `${index}, ${card.uuid}, ${card.name}, ${card.totalMib}, ${card.usedMib}`,
      ),
      "nvidia-smi --query-compute-apps=gpu_uuid,pid,used_gpu_memory *": cards
        .flatMap(({ uuid, holders = [] }) => holders.map(({ pid, mib }) => `${uuid}, ${pid}, ${mib}\n`))
        .join(""),
      "nvidia-smi --query-gpu=utilization.gpu *": rows(({ hasMig }) => (hasMig ? "[N/A]" : "96")),
      "nvidia-smi -q -x": `<nvidia_smi_log><driver_version>${DRIVER}</driver_version>${cards.map(xmlOf).join("")}</nvidia_smi_log>`,
      "nvidia-smi nvlink -s": "",
    },
  };
}

function xmlOf(card: Card, index: number): string {
  const ecc = card.isConsumer ? "N/A" : "0";
  return `<gpu id="0000${card.bus}.0"><product_name>${card.name}</product_name><uuid>${card.uuid}</uuid><minor_number>${index}</minor_number>
<gpu_recovery_action>${card.isConsumer ? "N/A" : "None"}</gpu_recovery_action>
<mig_mode><current_mig>${card.hasMig ? "Enabled" : "N/A"}</current_mig></mig_mode>
<pci><pci_gpu_link_info><pcie_gen><max_link_gen>4</max_link_gen><current_link_gen>1</current_link_gen></pcie_gen>
<link_widths><max_link_width>${card.lanes[1]}x</max_link_width><current_link_width>${card.lanes[0]}x</current_link_width></link_widths></pci_gpu_link_info></pci>
<performance_state>P8</performance_state>
<clocks_event_reasons><clocks_event_reason_gpu_idle>Active</clocks_event_reason_gpu_idle><clocks_event_reason_sw_power_cap>Active</clocks_event_reason_sw_power_cap>
<clocks_event_reason_hw_slowdown>Not Active</clocks_event_reason_hw_slowdown></clocks_event_reasons>
<ecc_errors><volatile><sram_uncorrectable_parity>${ecc}</sram_uncorrectable_parity><dram_uncorrectable>${ecc}</dram_uncorrectable></volatile></ecc_errors>
<remapped_rows><remapped_row_corr>2</remapped_row_corr><remapped_row_unc>0</remapped_row_unc><remapped_row_pending>No</remapped_row_pending><remapped_row_failure>No</remapped_row_failure></remapped_rows>
<temperature><gpu_temp>41 C</gpu_temp><gpu_temp_tlimit>N/A</gpu_temp_tlimit></temperature>
<utilization><gpu_util>${card.hasMig ? "N/A" : "3 %"}</gpu_util></utilization>
<gpu_power_readings><average_power_draw>N/A</average_power_draw><instant_power_draw>28.10 W</instant_power_draw><current_power_limit>450.00 W</current_power_limit><default_power_limit>450.00 W</default_power_limit></gpu_power_readings>
<clocks><sm_clock>210 MHz</sm_clock></clocks><max_clocks><sm_clock>3105 MHz</sm_clock></max_clocks>
<fabric><state>N/A</state><status>N/A</status></fabric></gpu>`;
}

/** A process that a unit or a person's session looks after. */
export const processFiles = (pid: number, argv: string[], cgroup: string, startTicks = 500_000): Required<Recording>["files"] => ({
  [`/proc/${pid}/stat`]: `${pid} (${argv[0]!.split("/").at(-1)!.slice(0, 15)}) S 1 ${pid} ${pid} 0 -1 4194304 100 0 0 0 10 5 0 0 20 0 4 0 ${startTicks} 123456789 1 18446744073709551615\n`,
  [`/proc/${pid}/status`]: `Name:\t${argv[0]!.split("/").at(-1)}\nState:\tS (sleeping)\nPPid:\t1\nUid:\t1000\t1000\t1000\t1000\nSigIgn:\t0000000000000000\n`,
  [`/proc/${pid}/cgroup`]: `0::${cgroup}\n`,
  [`/proc/${pid}/cmdline`]: `${argv.join("\0")}\0`,
  [`/proc/${pid}/cwd`]: { link: "/srv" },
});
