import { EnrolmentRef } from "@/lib/contracts/node";
import { read } from "@/lib/http";
import { readEnrolment } from "@/lib/nodes/read-enrolment";

export const GET = read(EnrolmentRef, readEnrolment, { id: "enrolmentId" });
