import * as z from "zod";
import { read } from "@/lib/http";
import { findServers } from "@/lib/inference/endpoints/found-servers";

export const GET = read(z.strictObject({}), findServers);
