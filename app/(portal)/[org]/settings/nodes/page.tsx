import { pageTitle } from "@/app/page-title";
import { EnrolmentPage } from "@/components/nodes/enrolment-page";
import { pageContext } from "@/lib/auth/page-context";
import { roleCan } from "@/lib/contracts/can";

export const generateMetadata = pageTitle("enrolment");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { me } = await pageContext(params);
  return <EnrolmentPage canEnrol={roleCan(me.role, "node.enrol")} />;
}
