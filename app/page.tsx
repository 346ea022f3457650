import { redirect } from "next/navigation";
import { hasAnyUser } from "@/lib/auth/directory";
import { currentSession } from "@/lib/auth/session";

/** Redirects visitors to their organisation, to sign-in or to the first run. */
export default async function Page() {
  const session = await currentSession();
  const [first] = session?.memberships ?? [];
  if (first) redirect(`/${first.slug}/overview`);
  redirect((await hasAnyUser()) ? "/sign-in" : "/sign-up");
}
