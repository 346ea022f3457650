import type { Metadata } from "next";
import { EnrolmentPage } from "@/components/nodes/enrolment-page";
import { pageContext } from "@/lib/auth/page-context";
import { roleCan } from "@/lib/contracts/can";

export const metadata: Metadata = { title: "Enrolment" };

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { me } = await pageContext(params);
  return <EnrolmentPage canEnrol={roleCan(me.role, "node.enrol")} />;
}
