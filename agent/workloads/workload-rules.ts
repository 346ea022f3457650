import { hostname, networkInterfaces } from "node:os";
import { posix } from "node:path";
import { PortalWorkload, pathsOf } from "../../lib/contracts/portal-workload";
import type { Workload } from "../../lib/contracts/workload";
import { interpreterOf } from "../checks/python/interpreter-of";
import { expandBraces, segmentMatcher } from "../host/glob";
import type { Host } from "../host/host";
import type { AdmitCode } from "../host/rights";
import { isInside } from "../trust/own-paths";
import type { HostPolicy } from "../trust/policy";

export interface RuleContext {
  host: Host;
  policy: HostPolicy;
  /** The agent's own files and folders, which no workload may name. */
  own: readonly string[];
}

/** Where keys and passwords usually lie. */
const KEPT_SHUT = [
  "/proc",
  "/sys",
  "/dev",
  "/etc/shadow",
  "/etc/gshadow",
  "/etc/sudoers",
  "/etc/ssh",
  "/etc/ssl/private",
  "/root/.ssh",
  "/run/secrets",
];
const SECRET_FOLDERS = new Set([".ssh", ".gnupg", ".aws", ".kube", ".docker", ".azure"]);
/** Fields whose folder is walked: naming one is naming all below it. */
const WALKED = new Set(["checkpoints", "model.cache", "model.id", "ranks.folder"]);
const OTHERS_WRITE = 0o002;

/**
 * Why this host does not look after a workload that the portal declares, in one sentence; undefined when it does. A declaration makes the
 * agent read files, ask an address and run the workload's interpreter with the agent's own probe: each is held to the host's policy here.
 */
export async function workloadObjection(raw: unknown, context: RuleContext): Promise<{ objection: string } | { workload: Workload }> {
  const parsed = PortalWorkload.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return { objection: `${issue.path.join(".") || "the workload"}: ${issue.message}` };
  }
  const workload = parsed.data;
  const objection =
    (await pathObjection(workload, context)) ?? (await programObjection(workload, context)) ?? addressObjection(workload, context.policy);
  return objection === undefined ? { workload } : { objection };
}

function limits(policy: HostPolicy) {
  return policy.portalWorkloads === "refuse" ? { programs: [], folders: [], hosts: [] } : policy.portalWorkloads;
}

async function pathObjection(workload: Workload, { host, policy, own }: RuleContext): Promise<string | undefined> {
  const { folders } = limits(policy);
  const shut = [...KEPT_SHUT, ...own];
  for (const [place, text] of pathsOf(workload)) {
    const field = place.join(".");
    for (const pattern of expandBraces(text)) {
      const base = fixedPart(pattern);
      const reachesBelow = base !== posix.normalize(pattern) || WALKED.has(field);
      // As it is written, and where its links lead now.
      for (const path of new Set([base, await host.realPath(base).catch(() => base)])) {
        const closed = shut.find((one) => isInside(path, one) || (reachesBelow && isInside(one, path)));
        if (closed !== undefined) return `${field}: ${text} could reach ${closed}, which no workload from the portal may name`;
        if (path.split("/").some((name) => SECRET_FOLDERS.has(name))) return `${field}: ${text} lies in a folder for keys`;
        if (folders && !folders.some((one) => isInside(path, one)))
          return `${field}: ${text} is outside the folders that this host's policy allows (${folders.join(", ") || "none"})`;
      }
    }
  }
  return undefined;
}

async function programObjection(workload: Workload, { host, policy }: RuleContext): Promise<string | undefined> {
  const { programs } = limits(policy);
  const python = interpreterOf(workload);
  for (const [field, path] of [
    ["python", python],
    ["restart", workload.restart],
  ] as const) {
    if (path === undefined) continue;
    if (programs && !programs.some((one) => matchesPath(one, path)))
      return `${field}: ${path} is not among the programs that this host's policy allows (${programs.join(", ") || "none"})`;
  }
  if (python === undefined) return undefined;
  const real = await host.realPath(python).catch(() => undefined);
  if (real === undefined) return isPython(python) ? undefined : `python: ${python} is not called python`;
  if (!isPython(python) || !isPython(real)) return `python: ${python} is not a Python interpreter (${real})`;
  const { kind, mode } = await host.stat(real);
  if (kind !== "file") return `python: ${python} is not a file`;
  return mode & OTHERS_WRITE ? `python: ${real} can be changed by everybody` : undefined;
}

/**
 * Why the host's policy does not let a program run a workload's code, judged by the path that is really started; undefined when it does.
 * In read-only mode none is. For a workload of the portal both the path and the file that it leads to must be allowed, or root's own.
 */
export function codeObjection(policy: HostPolicy, program: Parameters<AdmitCode>[0], isFromPortal: boolean): string | undefined {
  if (policy.mode === "read-only") return `this host's policy is read-only: nothing of a workload is run, so ${program.path} is not`;
  const { programs } = limits(policy);
  if (!isFromPortal || !programs) return undefined;
  const isAllowed = (path: string) => programs.some((one) => matchesPath(one, path));
  if (isAllowed(program.path) && (program.isRoots || isAllowed(program.real))) return undefined;
  const leads = program.real === program.path ? "" : ` (${program.real})`;
  return `${program.path}${leads} is not among the programs that this host's policy allows (${programs.join(", ") || "none"})`;
}

function addressObjection(workload: Workload, policy: HostPolicy): string | undefined {
  const allowed = new Set([...ownNames(), ...(limits(policy).hosts ?? [])]);
  for (const [field, address] of [
    ["endpoint", workload.endpoint],
    ["model.hub", workload.model?.hub],
  ] as const) {
    if (address === undefined) continue;
    const name = new URL(address).hostname.replace(/^\[|\]$/g, "");
    if (!allowed.has(name)) return `${field}: ${name} is not this host; its policy can allow it (portalWorkloads.hosts)`;
  }
  return undefined;
}

/** Up to the first segment with a wildcard. */
function fixedPart(pattern: string): string {
  const segments = posix.normalize(pattern).split("/");
  const wild = segments.findIndex((segment) => /[*?]/.test(segment));
  return (wild < 0 ? segments : segments.slice(0, wild)).join("/") || "/";
}

const isPython = (path: string) => /^python(\d+(\.\d+)*)?$/.test(posix.basename(path));

function matchesPath(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  return wanted.length === given.length && wanted.every((segment, index) => segmentMatcher(segment)(given[index]!));
}

function ownNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => (entries ?? []).map((entry) => entry.address));
  return ["localhost", "127.0.0.1", "::1", hostname(), ...addresses];
}
