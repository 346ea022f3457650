import { CreateEnrolment } from "@/lib/contracts/node";
import { change } from "@/lib/http";
import { createEnrolment } from "@/lib/nodes/create-enrolment";

export const POST = change(CreateEnrolment, createEnrolment);
