/** The label fills the cell: a box of 16 pixels is hard to hit. */
export const Tick = ({ label, on, onChange }: { label: string; on: boolean; onChange: (on: boolean) => void }) => (
  <label className="grid size-8 cursor-pointer place-items-center">
    <input
      type="checkbox"
      aria-label={label}
      checked={on}
      onChange={(event) => onChange(event.target.checked)}
      className="size-4 cursor-pointer accent-(--accent)"
    />
  </label>
);

/** The cell around it, above the link that covers the row. */
export const tickCell = "relative z-[1] flex w-8 shrink-0 items-center justify-center max-sm:hidden";
