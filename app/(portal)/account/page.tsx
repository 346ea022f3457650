import { redirect } from "next/navigation";
import { pageTitle } from "@/app/page-title";
import { AccountPage } from "@/components/account/account-page";
import { readAccount } from "@/lib/accounts/read-account";
import { currentSession, enterAsPerson } from "@/lib/auth/session";

export const generateMetadata = pageTitle("account");

export default async function Page() {
  if (!(await currentSession())) redirect("/sign-in?next=%2Faccount");
  return <AccountPage initial={await readAccount(await enterAsPerson())} />;
}
