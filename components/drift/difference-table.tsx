import { type DriftGroup, type DriftMember, factLabel } from "@/lib/contracts/drift";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";

/** What a member has and what its group has, thing by thing. */
export function DifferenceTable({ member, of }: { member: DriftMember; of: DriftGroup }) {
  const { differences, total, nodeName } = member;
  if (differences.length === 0) return null;
  return (
    <div className="mt-2 rounded-md border">
      <Table label={`What differs on ${nodeName}`}>
        <THead>
          <Tr>
            <Th>What</Th>
            <Th>On {nodeName}</Th>
            <Th>In {of.source ?? "the group"}</Th>
          </Tr>
        </THead>
        <TBody>
          {differences.map(({ name, here, there }) => (
            <Tr key={name}>
              <Td className="font-mono text-xs">{factLabel(name)}</Td>
              <Td className="break-all font-mono text-xs">{written(name, here)}</Td>
              <Td className="break-all font-mono text-xs">{written(name, there)}</Td>
            </Tr>
          ))}
        </TBody>
      </Table>
      {total > differences.length && <p className="border-t px-4 py-2 text-muted text-xs">And {total - differences.length} more.</p>}
    </div>
  );
}

/** Values of the environment never leave a host; only whether they are the same is known. */
const written = (name: string, value: string | null) =>
  value === null ? <span className="font-sans text-faint">absent</span> : name.startsWith("#env:") ? `value ${value}` : value;
