/** Something that a test lets happen: what waits for `opened` goes on once `open` is called. */
export function makeGate(): { opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
