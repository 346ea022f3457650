import { SearchX } from "lucide-react";
import { EmptyState } from "@/components/ui/empty-state";

export default function NotFound() {
  return (
    <EmptyState icon={SearchX} title="There is nothing here by that name">
      It may have been removed, or the link is not complete.
    </EmptyState>
  );
}
