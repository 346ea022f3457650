import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { degraded, type Finding, faulty } from "../check";
import { readEnvFile } from "../env-file";
import { firstCudaFor, lowestCapabilityOf } from "./compute-capability";
import { compareVersions, driverFor } from "./cuda-table";
import { type DriverComplaint, driverComplaint, type LoggedComplaint } from "./driver-log";
import { smi } from "./smi";
import { torchBuild } from "./torch-build";

const TABLE = "NVIDIA CUDA release notes, table of corresponding drivers";

export interface Card {
  name: string | null;
  compute_cap: string | null;
}
export interface Fit {
  /** What stops the workload. */
  finding?: Finding;
  /** What was compared, for the sentence of a healthy result. */
  compared?: string;
  /** What could not be compared, and why. */
  uncompared?: string;
}

interface WantedCuda {
  cuda: string;
  /** `CUDA 12.4 of train`, `PyTorch 2.6.0+cu124 (CUDA 12.4) of train`. */
  what: string;
  /** The build's kernels are known, instead of only a declared version. */
  isBuild: boolean;
}

/** Whether the loaded driver and the cards can run what this workload was built for. */
export async function fitOf(
  host: Host,
  workload: Workload,
  { loaded, cards, data }: { loaded: string; cards: Card[]; data: Record<string, unknown> },
): Promise<Fit> {
  const about = { ...data, workload: workload.name };
  const complaint = await driverComplaint(host, workload);
  const torch = await torchBuild(host, workload);
  if (torch && torch.cuda === null && (workload.kind === "training" || workload.kind === "serving"))
    return {
      finding: degraded(
        "build-without-cuda",
        `PyTorch ${torch.version} of ${workload.name} is a build without CUDA, so it cannot use the ${cards[0]?.name ?? "GPU"} (${torch.path}).`,
        about,
      ),
    };
  const wanted: WantedCuda[] = [];
  if (torch?.cuda)
    wanted.push({ cuda: torch.cuda, what: `PyTorch ${torch.version} (CUDA ${torch.cuda}) of ${workload.name}`, isBuild: true });
  if (workload.cuda) wanted.push({ cuda: workload.cuda, what: `CUDA ${workload.cuda} of ${workload.name}`, isBuild: false });
  for (const want of wanted) {
    const finding = misfit(want, loaded, cards, complaint, about);
    if (finding) return { finding };
  }
  if (complaint) return { finding: logFinding(complaint, workload, cards, about) };
  if (await forwardCompatibility(host, workload, cards)) return { finding: compatFinding(workload, cards, about) };
  const [first] = wanted;
  return first ? comparedWith(host, first, loaded) : {};
}

/** A driver that is too old, or a card that the build has no code for. */
function misfit(
  { cuda, what, isBuild }: WantedCuda,
  loaded: string,
  cards: Card[],
  complaint: LoggedComplaint | null,
  about: Record<string, unknown>,
): Finding | undefined {
  const need = driverFor(cuda);
  if (need && compareVersions(loaded, need.minimum) < 0)
    return faulty(
      "too-old",
      `Driver ${loaded} is too old for ${what}: it came with ${need.full} and runs from ${need.minimum} on (${TABLE}).`,
      { ...about, needs: need.full },
    );
  const lowest = lowestCapabilityOf(cuda);
  const dropped = cards.find((card) => lowest !== null && card.compute_cap !== null && Number(card.compute_cap) < lowest);
  if (dropped)
    return faulty(
      "gpu-too-old",
      `${what} does not know the ${dropped.name} (compute capability ${dropped.compute_cap}, CUDA ${Number.parseInt(cuda, 10)} needs ${lowest}).`,
      about,
    );
  for (const card of cards) {
    const first = firstCudaFor(Number(card.compute_cap ?? Number.NaN));
    if (first === null || compareVersions(cuda, first) >= 0) continue;
    const isProved = isBuild || complaint?.code === "gpu-too-new";
    const logged = complaint?.code === "gpu-too-new" ? `; ${complaintText(complaint)}` : "";
    const sentence = `The ${card.name} has compute capability ${card.compute_cap}, which needs CUDA ${first} or newer, and there is ${what}${logged}.`;
    return (isProved ? faulty : degraded)("gpu-too-new", sentence, { ...about, needs: first });
  }
}

const complaintText = ({ line, kernels, file }: LoggedComplaint) =>
  `its log says "${line}"${kernels ? `, and its kernels are for ${kernels}` : ""} (${file})`;

const meanings: Record<DriverComplaint, string> = {
  "gpu-too-new": "has no code for the card: it needs a build for a newer CUDA",
  "gpu-too-old": "no longer supports the card: it needs a build for an older CUDA",
  "too-old": "needs a newer driver than",
  "forward-compat-geforce": "loads CUDA's forward-compatibility libraries, which this card does not support, with driver",
  "mixed-releases": "sees a driver library that does not belong to the loaded module",
  "no-gpu-seen":
    "cannot use the GPUs of this host, although they answer: check CUDA_VISIBLE_DEVICES, load nvidia_uvm (nvidia-modprobe -u), or restart a container that lost its devices",
  "card-fails": "reports a fault of the card or its links (gpu.hardware and gpu.xid say which)",
  "not-initialised": "finds the GPUs not initialised: on an NVSwitch host the fabric manager has to run first, with driver",
};

function logFinding(complaint: LoggedComplaint, workload: Workload, cards: Card[], about: Record<string, unknown>): Finding {
  const names = [...new Set(cards.map(({ name, compute_cap }) => `${name}${compute_cap ? `, compute capability ${compute_cap}` : ""}`))];
  const code = complaint.code === "not-initialised" ? "not-answering" : complaint.code;
  return faulty(
    code,
    `${workload.name} ${meanings[complaint.code]} (${names.join("; ")}; driver ${about.driver}): ${complaintText(complaint)}.`,
    about,
  );
}

async function forwardCompatibility(host: Host, workload: Workload, cards: Card[]): Promise<boolean> {
  if (!driverFor(workload.cuda ?? "") || !cards.some((card) => /GeForce/.test(card.name ?? ""))) return false;
  return /\/compat\b/.test((await readEnvFile(host, workload.envFile)).LD_LIBRARY_PATH ?? "");
}

const compatFinding = (workload: Workload, cards: Card[], about: Record<string, unknown>): Finding =>
  faulty(
    "forward-compat-geforce",
    `${workload.name} loads CUDA's forward-compatibility libraries, which do not work on a ${cards[0]!.name} (${workload.envFile}; CUDA compatibility guide).`,
    about,
  );

/** A CUDA that is newer than the table is compared with the newest that the driver itself names. */
async function comparedWith(host: Host, { cuda, what }: WantedCuda, loaded: string): Promise<Fit> {
  const need = driverFor(cuda);
  if (need && compareVersions(loaded, need.full) < 0)
    return { compared: `${what} came with ${need.full} and runs with limited features (${TABLE})` };
  if (need) return { compared: `${what} fits` };
  const banner = await smi(host, []);
  const newest = "trouble" in banner ? null : cudaOfBanner(banner.text);
  if (newest !== null && compareVersions(cuda, newest) <= 0) return { compared: `${what} fits: the driver knows CUDA up to ${newest}` };
  const known = newest === null ? "the driver names no version of its own" : `the driver itself knows CUDA up to ${newest}`;
  return { uncompared: `${what} is not in the table of CUDA versions, and ${known}` };
}

/** The newest CUDA that the driver supports, from the banner of `nvidia-smi`: `CUDA Version: 12.8`, since driver 610 `CUDA UMD Version: 13.3`. */
export const cudaOfBanner = (text: string): string | null => /CUDA(?: \w+)? Version\s*:\s*(\d+\.\d+)/.exec(text)?.[1] ?? null;
