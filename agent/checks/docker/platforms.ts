import type { Host } from "../../host/host";
import { type Engine, EngineInfo } from "./engine";

/** The kernel's names of processors, as images call them. */
const names: Record<string, string> = { x86_64: "amd64", aarch64: "arm64", armv7l: "arm", i686: "386", i386: "386" };
const imageName = (architecture: string): string => names[architecture] ?? architecture;

/** The processor that the engine runs on, as images name it; empty when it does not say. */
export async function engineArchitecture(engine: Engine): Promise<string> {
  return imageName(EngineInfo.safeParse((await engine.get("/info")).json).data?.Architecture ?? "");
}

/** The processors of an answer about an image: of its manifest list, or of the image itself. `unknown` is what attestations are filed under. */
export function platformsOf(json: unknown): string[] {
  const { Platforms: list, Architecture: own } = json as { Platforms?: unknown; Architecture?: unknown };
  const all = Array.isArray(list) ? list.map((platform) => (platform as { architecture?: unknown } | null)?.architecture) : [own];
  return [...new Set(all.filter((one): one is string => typeof one === "string" && one !== "" && one !== "unknown"))];
}

/** Emulators that the kernel starts for another processor's programs, by the name of their registration. */
const emulators: Record<string, string> = { amd64: "qemu-x86_64", arm64: "qemu-aarch64", arm: "qemu-arm" };

/** Whether a host can run an image for these processors: its own is among them, or an emulator is registered. True when nothing is known. */
export async function canRun(host: Host, architecture: string, platforms: string[]): Promise<boolean> {
  if (architecture === "" || platforms.length === 0 || platforms.includes(architecture)) return true;
  const registered = await Promise.all(
    platforms.map(async (platform) => {
      const emulator = emulators[platform];
      const text = emulator ? await host.readText(`/proc/sys/fs/binfmt_misc/${emulator}`).catch(() => "") : "";
      return text.startsWith("enabled");
    }),
  );
  return registered.includes(true);
}
