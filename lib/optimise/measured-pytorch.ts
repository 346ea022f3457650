import "server-only";
import { MeasuredElsewhere } from "@/lib/contracts/optimise";
import stored from "./measured-pytorch.json";

/** The demonstration model in PyTorch, as `training/pytorch.py` measured it: the product itself needs no PyTorch. */
export const measuredPytorch = (): MeasuredElsewhere => MeasuredElsewhere.parse(stored);
