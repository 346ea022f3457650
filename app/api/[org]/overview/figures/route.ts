import { FiguresRange } from "@/lib/contracts/overview";
import { read } from "@/lib/http";
import { readFigures } from "@/lib/overview/figures";

export const GET = read(FiguresRange, readFigures);
