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

export interface Look {
  tone: Tone;
  icon: LucideIcon;
}

/** How each state looks: a colour and an icon; its word is in the `status` messages. A state that is missing here does not compile. */
export const statuses = {
  node: {
    ok: { tone: "ok", icon: CircleCheck },
    degraded: { tone: "warn", icon: TriangleAlert },
    faulty: { tone: "bad", icon: CircleX },
    stale: { tone: "stale", icon: History },
    offline: { tone: "idle", icon: CloudOff },
    maintenance: { tone: "hold", icon: Construction },
    waiting: { tone: "busy", icon: Hourglass },
  } satisfies Record<NodeState, Look>,
  check: {
    ok: { tone: "ok", icon: CircleCheck },
    degraded: { tone: "warn", icon: TriangleAlert },
    faulty: { tone: "bad", icon: CircleX },
    unknown: { tone: "stale", icon: CircleHelp },
    "not-applicable": { tone: "idle", icon: CircleMinus },
  } satisfies Record<CheckState, Look>,
  incident: {
    open: { tone: "bad", icon: CircleDot },
    resolving: { tone: "busy", icon: Clock },
    resolved: { tone: "ok", icon: CircleCheck },
  } satisfies Record<IncidentState, Look>,
  severity: {
    critical: { tone: "bad", icon: OctagonAlert },
    warning: { tone: "warn", icon: TriangleAlert },
  } satisfies Record<Severity, Look>,
  repair: {
    draft: { tone: "idle", icon: FilePen },
    pending: { tone: "hold", icon: ShieldQuestion },
    approved: { tone: "busy", icon: ShieldCheck },
    running: { tone: "busy", icon: LoaderCircle },
    paused: { tone: "stale", icon: CirclePause },
    halted: { tone: "bad", icon: OctagonPause },
    succeeded: { tone: "ok", icon: CircleCheck },
    failed: { tone: "bad", icon: CircleX },
    cancelled: { tone: "idle", icon: Ban },
    rejected: { tone: "warn", icon: UserX },
    expired: { tone: "idle", icon: Hourglass },
  } satisfies Record<RepairState, Look>,
  target: {
    waiting: { tone: "idle", icon: CircleDashed },
    ready: { tone: "busy", icon: Clock },
    running: { tone: "busy", icon: LoaderCircle },
    verifying: { tone: "busy", icon: ScanSearch },
    "rolling-back": { tone: "warn", icon: RotateCcw },
    fixed: { tone: "ok", icon: CircleCheck },
    "not-fixed": { tone: "bad", icon: CircleX },
    unproved: { tone: "warn", icon: CircleHelp },
    "rolled-back": { tone: "warn", icon: Undo2 },
    "rollback-failed": { tone: "bad", icon: OctagonAlert },
    failed: { tone: "bad", icon: CircleX },
    cancelled: { tone: "idle", icon: Ban },
    skipped: { tone: "idle", icon: SkipForward },
    lost: { tone: "bad", icon: Unplug },
  } satisfies Record<TargetState, Look>,
  order: {
    waiting: { tone: "busy", icon: LoaderCircle },
    done: { tone: "ok", icon: CircleCheck },
    refused: { tone: "warn", icon: Ban },
    failed: { tone: "bad", icon: CircleX },
    expired: { tone: "idle", icon: Hourglass },
  } satisfies Record<OrderState, Look>,
  drill: {
    injecting: { tone: "busy", icon: LoaderCircle },
    detecting: { tone: "busy", icon: ScanSearch },
    approving: { tone: "hold", icon: ShieldQuestion },
    repairing: { tone: "busy", icon: LoaderCircle },
    resolving: { tone: "busy", icon: Clock },
    clearing: { tone: "busy", icon: LoaderCircle },
    passed: { tone: "ok", icon: CircleCheck },
    failed: { tone: "bad", icon: CircleX },
    cancelled: { tone: "idle", icon: Ban },
    expired: { tone: "idle", icon: Hourglass },
  } satisfies Record<DrillState, Look>,
  dryStep: {
    "would-change": { tone: "busy", icon: FilePen },
    unchanged: { tone: "ok", icon: CircleCheck },
    "would-act": { tone: "warn", icon: Zap },
    planned: { tone: "busy", icon: ScanSearch },
    "shown-only": { tone: "idle", icon: Eye },
    "would-fail": { tone: "bad", icon: CircleX },
  } satisfies Record<DryVerdict, Look>,
  risk: {
    "read-only": { tone: "idle", icon: Eye },
    reversible: { tone: "busy", icon: Undo2 },
    disruptive: { tone: "warn", icon: Zap },
    irreversible: { tone: "bad", icon: CircleSlash },
  } satisfies Record<Risk, Look>,
} as const;

export type StatusKind = keyof typeof statuses;

/** A state of a newer server that this page does not know gets a neutral look. */
export function lookOf(kind: StatusKind, state: string): Look {
  const known: Record<string, Look> = statuses[kind];
  return known[state] ?? { tone: "idle", icon: CircleAlert };
}
