import { redirect } from "next/navigation";
import { hasAnyUser } from "@/lib/auth/directory";
import { currentSession } from "@/lib/auth/session";

/** Leads to where the visitor belongs. */
export default async function Page() {
  const session = await currentSession();
  const [first] = session?.memberships ?? [];
  if (first) redirect(`/${first.slug}/overview`);
  redirect((await hasAnyUser()) ? "/sign-in" : "/sign-up");
}
