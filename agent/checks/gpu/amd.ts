import type { Host } from "../../host/host";

/** An AMD GPU as the kernel's amdgpu driver shows it. Null: the driver does not say, or is not loaded. */
export interface AmdGpu {
  /** `0000:83:00.0` */
  address: string;
  name: string;
  driver: string | null;
  /** Stays the same over reboots and moves. */
  uniqueId: string | null;
  vram: { usedBytes: number; totalBytes: number } | null;
  busyPercent: number | null;
  hottest: { label: string; celsius: number; critCelsius: number | null } | null;
  uncorrectable: number | null;
}

const FOLDER = "/sys/bus/pci/devices";
/** Names where the board does not carry its own (`product_name`). Source: pci.ids, vendor 1002. */
const names: Record<string, string> = {
  "738C": "AMD Instinct MI100",
  "7408": "AMD Instinct MI250X",
  "740C": "AMD Instinct MI250",
  "740F": "AMD Instinct MI210",
  "74A0": "AMD Instinct MI300A",
  "74A1": "AMD Instinct MI300X",
  "74A2": "AMD Instinct MI308X",
  "74A5": "AMD Instinct MI325X",
  "75A0": "AMD Instinct MI350X",
  "75A3": "AMD Instinct MI355X",
};
/** A display adapter with less memory of its own is the one that is built into the processor. */
const OWN_MEMORY_BYTES = 4 * 1024 ** 3;

/** AMD's accelerators and graphics cards, from the kernel's files alone. Graphics that are built into a processor are left out. */
export async function amdGpus(host: Host): Promise<AmdGpu[]> {
  const addresses = await host.list(FOLDER).catch(() => []);
  const found = await Promise.all(addresses.map((address) => amdGpu(host, address)));
  return found.filter((gpu) => gpu !== null);
}

async function amdGpu(host: Host, address: string): Promise<AmdGpu | null> {
  const folder = `${FOLDER}/${address}`;
  const read = async (name: string) => (await host.readText(`${folder}/${name}`).catch(() => "")).trim();
  const uevent = await read("uevent");
  const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(uevent)?.[1]?.trim();
  const [vendor, device] = (value("PCI_ID") ?? "").toUpperCase().split(":");
  const kind = (value("PCI_CLASS") ?? "").padStart(6, "0").slice(0, 4);
  if (vendor !== "1002" || !device || !["0300", "0302", "0380", "1200"].includes(kind)) return null;
  const number = async (name: string) => {
    const text = await read(name);
    return /^\d+$/.test(text) ? Number(text) : null;
  };
  const [total, used, busy, product, uniqueId, errors] = await Promise.all([
    number("mem_info_vram_total"),
    number("mem_info_vram_used"),
    number("gpu_busy_percent"),
    read("product_name"),
    read("unique_id"),
    read("ras/umc_err_count"),
  ]);
  const isAccelerator = kind === "1200" || kind === "0302";
  if (!isAccelerator && (total ?? 0) < OWN_MEMORY_BYTES) return null;
  return {
    address,
    name: product || names[device] || `AMD GPU ${device}`,
    driver: value("DRIVER") || null,
    uniqueId: uniqueId || null,
    vram: total && used !== null ? { usedBytes: used, totalBytes: total } : null,
    busyPercent: busy,
    hottest: await hottestOf(host, folder),
    uncorrectable: /^ue: ?(\d+)/m.test(errors) ? Number(/^ue: ?(\d+)/m.exec(errors)![1]) : null,
  };
}

/** The sensor that is nearest to its limit: edge, junction or memory. Millidegrees in the kernel's files. */
async function hottestOf(host: Host, folder: string): Promise<AmdGpu["hottest"]> {
  const inputs = await host.glob(`${folder}/hwmon/hwmon*/temp*_input`, { limit: 8 }).catch(() => []);
  const sensors = await Promise.all(
    inputs.map(async (path) => {
      const beside = async (what: string) => (await host.readText(path.replace(/input$/, what)).catch(() => "")).trim();
      const [now, crit, label] = await Promise.all([beside("input"), beside("crit"), beside("label")]);
      const celsius = Number(now || Number.NaN) / 1_000;
      return { label: label || "GPU", celsius, critCelsius: Number(crit) > 0 ? Number(crit) / 1_000 : null };
    }),
  );
  const margin = (sensor: { celsius: number; critCelsius: number | null }) => (sensor.critCelsius ?? 110) - sensor.celsius;
  return sensors.filter(({ celsius }) => Number.isFinite(celsius)).sort((a, b) => margin(a) - margin(b))[0] ?? null;
}
