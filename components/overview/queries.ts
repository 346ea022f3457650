"use client";
import { queryOptions } from "@tanstack/react-query";
import * as z from "zod";
import { FleetCell, Overview } from "@/lib/contracts/overview";
import { api } from "../api";
import { parseRows } from "../parse-rows";
import { keepCells } from "./keep-cells";

/** As `Overview`, with cells that are parsed afterwards. */
const LongOverview = Overview.extend({ fleet: z.array(z.unknown()) });

export const overview = {
  all: (org: string) => ["overview", org] as const,
  read: (org: string) =>
    queryOptions({
      queryKey: overview.all(org),
      queryFn: async ({ signal }): Promise<Overview> => {
        const { fleet, ...rest } = await api.get(`/${org}/overview`, LongOverview, undefined, signal);
        return { ...rest, fleet: await parseRows(FleetCell, fleet) };
      },
      structuralSharing: (before, after) => ({
        ...(after as Overview),
        fleet: keepCells((before as Overview | undefined)?.fleet, (after as Overview).fleet),
      }),
    }),
};
