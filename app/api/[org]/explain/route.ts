import * as z from "zod";
import { ChooseExplain } from "@/lib/contracts/explain";
import { chooseExplain, readExplain } from "@/lib/explain/choice";
import { change, read } from "@/lib/http";

export const GET = read(z.strictObject({}), readExplain);
export const PUT = change(ChooseExplain, chooseExplain);
