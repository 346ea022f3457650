import { useTranslations } from "next-intl";
import { cx } from "./class-names";

/** Give it the size of the content, so that nothing moves when the content comes. */
export const Skeleton = ({ className }: { className?: string }) => (
  <span aria-hidden className={cx("block animate-pulse rounded-sm bg-sunken", className)} />
);

/** The rows of a table that is on its way. */
export function SkeletonRows({ rows = 8, height = 36, label }: { rows?: number; height?: number; label?: string }) {
  const t = useTranslations("ui");
  return (
    <div role="status" aria-label={label ?? t("loading")} className="divide-y">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never move
        <div key={row} className="flex items-center gap-4 px-4" style={{ height }}>
          <Skeleton className="h-3 w-24" />
          <Skeleton className="h-3 flex-1" />
          <Skeleton className="h-3 w-16" />
        </div>
      ))}
    </div>
  );
}
