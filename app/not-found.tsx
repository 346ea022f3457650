import type { Metadata } from "next";
import Link from "next/link";
import { AuthCard } from "@/components/auth/auth-card";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <AuthCard
      title="There is nothing here"
      description="The link may be old, or it belongs to an organisation that you are not a member of."
    >
      <Button asChild>
        <Link href="/">Go to your overview</Link>
      </Button>
    </AuthCard>
  );
}
