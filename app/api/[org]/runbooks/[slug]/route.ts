import { RunbookRef, SaveRunbook } from "@/lib/contracts/runbook";
import { change, read } from "@/lib/http";
import { readRunbook } from "@/lib/runbooks/read";
import { saveRunbook } from "@/lib/runbooks/save";

export const GET = read(RunbookRef, readRunbook);
export const PUT = change(SaveRunbook.extend({ slug: RunbookRef.shape.slug }), saveRunbook);
