import { DeliveryFilter } from "@/lib/contracts/notifications";
import { read } from "@/lib/http";
import { readDeliveries } from "@/lib/notifications/read-channels";

export const GET = read(DeliveryFilter, readDeliveries);
