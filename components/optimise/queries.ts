"use client";
import { type Measure, Measured } from "@/lib/contracts/optimise";
import { api } from "../api";

/** Measures one variant; aborting the signal ends the measurement on the server, too. */
export const measure = (org: string, input: Measure, signal: AbortSignal): Promise<Measured> =>
  api.post(`/${org}/measurements`, Measured, input, signal);
