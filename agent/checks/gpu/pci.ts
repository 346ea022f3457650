import type { Host } from "../../host/host";

/** An NVIDIA device on the PCI bus. `address` is the kernel's `0000:3b:00.0`; `driver` is what is bound to it, or null. */
export interface PciDevice {
  address: string;
  deviceId: string;
  kind: "gpu" | "switch";
  driver: string | null;
}

const FOLDER = "/sys/bus/pci/devices";
const NVIDIA = "10DE";

/**
 * NVIDIA's GPUs and NVSwitches, from each device's `uevent` (Linux sysfs ABI; class 0300 VGA, 0302 3D controller, 0680 bridge = NVSwitch).
 * Read from the kernel and not by a program, so that a host without a driver or tools answers too. No PCI bus: empty.
 */
export async function nvidiaDevices(host: Host): Promise<PciDevice[]> {
  const addresses = await host.list(FOLDER).catch(() => []);
  const devices = await Promise.all(
    addresses.map(async (address) => deviceOf(address, await host.readText(`${FOLDER}/${address}/uevent`).catch(() => ""))),
  );
  return devices.filter((device) => device !== null);
}

/** One `uevent` text as a device; null when it is not a GPU or NVSwitch of NVIDIA. */
export function deviceOf(address: string, uevent: string): PciDevice | null {
  const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(uevent)?.[1]?.trim();
  const [vendor, deviceId] = (value("PCI_ID") ?? "").toUpperCase().split(":");
  if (vendor !== NVIDIA || !deviceId) return null;
  const pciClass = (value("PCI_CLASS") ?? "").padStart(6, "0").slice(0, 4);
  const kind = pciClass === "0300" || pciClass === "0302" ? "gpu" : pciClass === "0680" ? "switch" : null;
  return kind && { address, deviceId, kind, driver: value("DRIVER") || null };
}

/** `00000000:3B:00.0` (nvidia-smi), `PCI:0000:3b:00` (kernel log) and `0000:3b:00.0` (sysfs) as one spelling: `0000:3b:00`. */
export function busOf(text: string): string {
  const match = /(?:PCI:)?(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}):([0-9a-f]{2})/i.exec(text);
  return match ? `${(match[1] ?? "0000").slice(-4)}:${match[2]}:${match[3]}`.toLowerCase() : text.toLowerCase();
}
