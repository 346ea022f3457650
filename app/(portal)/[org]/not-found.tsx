import { PageHeader } from "@/components/ui/page-header";

export default function NotFound() {
  return <PageHeader title="There is nothing here by that name" description="It may have been removed, or the link is not complete." />;
}
