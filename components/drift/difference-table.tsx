import { useTranslations } from "next-intl";
import { type DriftGroup, type DriftMember, factLabel } from "@/lib/contracts/drift";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";

/** The values of a member and of its group, side by side. */
export function DifferenceTable({ member, of }: { member: DriftMember; of: DriftGroup }) {
  const t = useTranslations("drift");
  const { differences, total, nodeName } = member;
  if (differences.length === 0) return null;
  return (
    <div className="mt-2 rounded-md border">
      <Table label={t("differs", { name: nodeName })}>
        <THead>
          <Tr>
            <Th>{t("what")}</Th>
            <Th>{t("on", { name: nodeName })}</Th>
            <Th>
              {of.baseline ? t("in", { name: of.baseline.nodeName }) : of.source === null ? t("inGroup") : t("inMost", { n: of.members })}
            </Th>
          </Tr>
        </THead>
        <TBody>
          {differences.map(({ name, here, there }) => (
            <Tr key={name}>
              <Td className="font-mono text-xs">{factLabel(name)}</Td>
              <Td className="break-all font-mono text-xs">
                <Written name={name} value={here} />
              </Td>
              <Td className="break-all font-mono text-xs">
                <Written name={name} value={there} />
              </Td>
            </Tr>
          ))}
        </TBody>
      </Table>
      {total > differences.length && (
        <p className="border-t px-4 py-2 text-muted text-xs">{t("more", { n: total - differences.length })}</p>
      )}
    </div>
  );
}

/** Values of the environment never leave a host; only whether they are the same is known. */
function Written({ name, value }: { name: string; value: string | null }) {
  const t = useTranslations("drift");
  if (value === null) return <span className="font-sans text-faint">{t("absent")}</span>;
  return name.startsWith("#env:") ? t("value", { value }) : value;
}
