import type { Host } from "../../host/host";

const KERNEL = "/proc/sys/kernel/osrelease";
const LIBRARY_FOLDERS = [
  "/usr/lib/x86_64-linux-gnu",
  "/usr/lib/aarch64-linux-gnu",
  "/usr/lib64",
  "/usr/lib64/nvidia",
  "/usr/lib",
  "/usr/local/nvidia/lib64",
  "/run/opengl-driver/lib",
  "/run/nvidia/driver/usr/lib/x86_64-linux-gnu",
];

/** The version of the loaded kernel module, from `/proc/driver/nvidia/version`; null when none is loaded or the text is not known. */
export function moduleVersion(text: string): string | null {
  const line = /^NVRM version:.*$/m.exec(text)?.[0] ?? "";
  return /\b(\d{3,4}\.\d{2,3}(?:\.\d{2})?)\b/.exec(line)?.[1] ?? null;
}

/** The version of the user-space library, from the file that `libnvidia-ml.so.1` points at. */
export async function libraryVersion(host: Host): Promise<string | null> {
  for (const folder of LIBRARY_FOLDERS) {
    const target = await host.realPath(`${folder}/libnvidia-ml.so.1`).catch(() => "");
    const version = /libnvidia-ml\.so\.(\d+\.\d+(?:\.\d+)?)$/.exec(target)?.[1];
    if (version) return version;
  }
  return null;
}

/** The kernel that runs, and the kernels for which an NVIDIA module lies on disk. */
export async function builtModules(host: Host): Promise<{ kernel: string; builtFor: string[] }> {
  const kernel = (await host.readText(KERNEL).catch(() => "")).trim();
  const places = "{updates/dkms,updates,extra,extra/nvidia,kernel/drivers/video,kernel/drivers/char/drm,weak-updates/nvidia}";
  const paths = await host.glob(`/lib/modules/*/${places}/nvidia.ko*`, { limit: 100 }).catch(() => []);
  return { kernel, builtFor: [...new Set(paths.map((path) => path.split("/")[3]!))] };
}

/** The version of the NVIDIA module that the next boot would load; null when `modinfo` does not know one. */
export async function installedModule(host: Host): Promise<string | null> {
  const run = await host.run("modinfo", ["-F", "version", "nvidia"], { timeoutMs: 3_000 });
  return run.exitCode === 0 ? (/^(\d{3,4}\.\d+(?:\.\d+)?)$/m.exec(run.stdout)?.[1] ?? null) : null;
}
