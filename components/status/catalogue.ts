import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleHelp,
  CircleMinus,
  CirclePause,
  CircleSlash,
  CircleX,
  Clock,
  CloudOff,
  Construction,
  Eye,
  FilePen,
  History,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  OctagonAlert,
  OctagonPause,
  RotateCcw,
  ScanSearch,
  ShieldCheck,
  ShieldQuestion,
  SkipForward,
  TriangleAlert,
  Undo2,
  Unplug,
  UserX,
  Zap,
} from "lucide-react";
import type { CheckState } from "@/lib/contracts/check";
import type { DrillState } from "@/lib/contracts/drill";
import type { DryVerdict } from "@/lib/contracts/dry-run-report";
import type { IncidentState, Severity } from "@/lib/contracts/incident";
import type { NodeState } from "@/lib/contracts/node";
import type { OrderState } from "@/lib/contracts/order";
import type { RepairState, TargetState } from "@/lib/contracts/repair";
import type { Risk } from "@/lib/contracts/runbook";
import type { Tone } from "../ui/tone";

export interface Status {
  label: string;
  tone: Tone;
  icon: LucideIcon;
}

/** How each state is said: a word, a colour and an icon. A state that is missing here does not compile. */
export const statuses = {
  node: {
    ok: { label: "ok", tone: "ok", icon: CircleCheck },
    degraded: { label: "degraded", tone: "warn", icon: TriangleAlert },
    faulty: { label: "faulty", tone: "bad", icon: CircleX },
    stale: { label: "stale", tone: "stale", icon: History },
    offline: { label: "offline", tone: "idle", icon: CloudOff },
    maintenance: { label: "maintenance", tone: "hold", icon: Construction },
    waiting: { label: "waiting", tone: "busy", icon: Hourglass },
  } satisfies Record<NodeState, Status>,
  check: {
    ok: { label: "ok", tone: "ok", icon: CircleCheck },
    degraded: { label: "degraded", tone: "warn", icon: TriangleAlert },
    faulty: { label: "faulty", tone: "bad", icon: CircleX },
    unknown: { label: "unknown", tone: "stale", icon: CircleHelp },
    "not-applicable": { label: "not applicable", tone: "idle", icon: CircleMinus },
  } satisfies Record<CheckState, Status>,
  incident: {
    open: { label: "open", tone: "bad", icon: CircleDot },
    resolving: { label: "resolving", tone: "busy", icon: Clock },
    resolved: { label: "resolved", tone: "ok", icon: CircleCheck },
  } satisfies Record<IncidentState, Status>,
  severity: {
    critical: { label: "critical", tone: "bad", icon: OctagonAlert },
    warning: { label: "warning", tone: "warn", icon: TriangleAlert },
  } satisfies Record<Severity, Status>,
  repair: {
    draft: { label: "draft", tone: "idle", icon: FilePen },
    pending: { label: "waiting for approval", tone: "hold", icon: ShieldQuestion },
    approved: { label: "approved", tone: "busy", icon: ShieldCheck },
    running: { label: "running", tone: "busy", icon: LoaderCircle },
    paused: { label: "paused", tone: "stale", icon: CirclePause },
    halted: { label: "halted", tone: "bad", icon: OctagonPause },
    succeeded: { label: "succeeded", tone: "ok", icon: CircleCheck },
    failed: { label: "failed", tone: "bad", icon: CircleX },
    cancelled: { label: "cancelled", tone: "idle", icon: Ban },
    rejected: { label: "rejected", tone: "warn", icon: UserX },
    expired: { label: "expired", tone: "idle", icon: Hourglass },
  } satisfies Record<RepairState, Status>,
  target: {
    waiting: { label: "waiting", tone: "idle", icon: CircleDashed },
    ready: { label: "ready", tone: "busy", icon: Clock },
    running: { label: "running", tone: "busy", icon: LoaderCircle },
    verifying: { label: "verifying", tone: "busy", icon: ScanSearch },
    "rolling-back": { label: "rolling back", tone: "warn", icon: RotateCcw },
    fixed: { label: "fixed", tone: "ok", icon: CircleCheck },
    "not-fixed": { label: "not fixed", tone: "bad", icon: CircleX },
    "rolled-back": { label: "rolled back", tone: "warn", icon: Undo2 },
    "rollback-failed": { label: "rollback failed", tone: "bad", icon: OctagonAlert },
    failed: { label: "failed", tone: "bad", icon: CircleX },
    cancelled: { label: "cancelled", tone: "idle", icon: Ban },
    skipped: { label: "skipped", tone: "idle", icon: SkipForward },
    lost: { label: "lost", tone: "bad", icon: Unplug },
  } satisfies Record<TargetState, Status>,
  order: {
    waiting: { label: "waiting for the node", tone: "busy", icon: LoaderCircle },
    done: { label: "dry run", tone: "ok", icon: CircleCheck },
    refused: { label: "refused by the host", tone: "warn", icon: Ban },
    failed: { label: "failed", tone: "bad", icon: CircleX },
    expired: { label: "not answered", tone: "idle", icon: Hourglass },
  } satisfies Record<OrderState, Status>,
  drill: {
    injecting: { label: "injecting", tone: "busy", icon: LoaderCircle },
    detecting: { label: "waiting for its detection", tone: "busy", icon: ScanSearch },
    approving: { label: "waiting for approval", tone: "hold", icon: ShieldQuestion },
    repairing: { label: "repairing", tone: "busy", icon: LoaderCircle },
    resolving: { label: "resolving", tone: "busy", icon: Clock },
    clearing: { label: "clearing away", tone: "busy", icon: LoaderCircle },
    passed: { label: "passed", tone: "ok", icon: CircleCheck },
    failed: { label: "failed", tone: "bad", icon: CircleX },
    cancelled: { label: "cancelled", tone: "idle", icon: Ban },
    expired: { label: "expired", tone: "idle", icon: Hourglass },
  } satisfies Record<DrillState, Status>,
  dryStep: {
    "would-change": { label: "would change", tone: "busy", icon: FilePen },
    unchanged: { label: "no change", tone: "ok", icon: CircleCheck },
    "would-act": { label: "would act", tone: "warn", icon: Zap },
    planned: { label: "planned", tone: "busy", icon: ScanSearch },
    "shown-only": { label: "not run", tone: "idle", icon: Eye },
    "would-fail": { label: "would fail", tone: "bad", icon: CircleX },
  } satisfies Record<DryVerdict, Status>,
  risk: {
    "read-only": { label: "read-only", tone: "idle", icon: Eye },
    reversible: { label: "reversible", tone: "busy", icon: Undo2 },
    disruptive: { label: "disruptive", tone: "warn", icon: Zap },
    irreversible: { label: "irreversible", tone: "bad", icon: CircleSlash },
  } satisfies Record<Risk, Status>,
} as const;

export type StatusKind = keyof typeof statuses;

/** A state that a newer server may know and this page does not is shown by its own word. */
export function statusOf(kind: StatusKind, state: string): Status {
  const known: Record<string, Status> = statuses[kind];
  return known[state] ?? { label: state, tone: "idle", icon: CircleAlert };
}
