import * as z from "zod";
import { VoteForAnswer } from "@/lib/contracts/comparison";
import { change, read } from "@/lib/http";
import { readWins } from "@/lib/playground/votes/read-wins";
import { voteForAnswer } from "@/lib/playground/votes/vote-for-answer";

export const GET = read(z.strictObject({}), readWins);
export const POST = change(VoteForAnswer, voteForAnswer);
