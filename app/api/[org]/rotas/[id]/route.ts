import { RotaRef } from "@/lib/contracts/on-call";
import { change } from "@/lib/http";
import { removeRota } from "@/lib/notifications/on-call/rota";

export const DELETE = change(RotaRef, removeRota, { id: "rotaId" });
