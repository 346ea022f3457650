import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { Figures, FiguresRange } from "@/lib/contracts/overview";
import { type Tx, withOrg } from "@/lib/db";
import { csvField } from "@/lib/metrics/export/csv";
import { readLostGpuHours } from "./lost-gpu-hours";
import { readResponseTimes } from "./response-times";

const DAY_MS = 86_400_000;
const SHOWN = 6;
/** The CSV file has every cause. */
const ALL = 1_000;

/** Response times and lost GPU-hours of the last `days` in an open transaction. `most`: the number of listed causes. */
export const figuresOf = async (tx: Tx, orgId: string, { days }: FiguresRange, most = SHOWN): Promise<Figures> => ({
  response: await readResponseTimes(tx, orgId, days * DAY_MS),
  lostGpuHours: await readLostGpuHours(tx, orgId, days * DAY_MS, most),
});

/** Times to detect, acknowledge and resolve in the last days, and lost GPU-hours. */
export const readFigures = (ctx: Ctx, range: FiguresRange): Promise<Figures> =>
  withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    return figuresOf(tx, ctx.orgId, range);
  });

/** The same as CSV, a line a figure; GPU-hours by every cause. */
export const exportFigures = (ctx: Ctx, range: FiguresRange): Promise<string> =>
  withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const { response, lostGpuHours } = await figuresOf(tx, ctx.orgId, range, ALL);
    const seconds = (ms: number | null) => (ms === null ? null : Math.round(ms / 1_000));
    const rows: [figure: string, of: string, value: number | null, unit: string][] = [
      ["incidents", "", response.incidents, "count"],
      ["mean_time_to_detect", "", seconds(response.mttdMs), "seconds"],
      ["mean_time_to_acknowledge", "", seconds(response.mttaMs), "seconds"],
      ["mean_time_to_resolve", "", seconds(response.mttrMs), "seconds"],
      ["mean_approval_wait", "", seconds(response.approvalWaitMs), "seconds"],
      ["fixed_by_runbook", "", response.fixedByRunbook, "ratio"],
      ["repeat_rate", "", response.repeatRate, "ratio"],
      ...lostGpuHours.map(({ check, gpuHours }): [string, string, number, string] => [
        "gpu_hours_lost",
        check,
        Number(gpuHours.toFixed(2)),
        "hours",
      ]),
    ];
    const lines = rows.map(([figure, of, value, unit]) => `${range.days},${figure},${csvField(of)},${value ?? ""},${unit}\r\n`);
    return ["days,figure,cause,value,unit\r\n", ...lines].join("");
  });
