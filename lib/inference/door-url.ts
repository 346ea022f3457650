import "server-only";
import { env } from "@/lib/env";

/** The base URL that programs use for the inference door. */
export const doorUrl = (): string => `${env().MILLWRIGHT_DOOR_URL.replace(/\/$/, "")}/v1`;
