import { CreateOrg } from "@/lib/contracts/member";
import { personChange } from "@/lib/http";
import { foundOrg } from "@/lib/orgs/found";

export const POST = personChange(CreateOrg, foundOrg);
