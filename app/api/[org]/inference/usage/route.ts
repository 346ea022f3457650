import { UsageRange } from "@/lib/contracts/inference";
import { read } from "@/lib/http";
import { readUsage } from "@/lib/inference/usage/read-usage";

export const GET = read(UsageRange, readUsage);
