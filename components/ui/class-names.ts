/** Joins class names, leaving out what is false. Later utilities do not override earlier ones: give variants, not overrides. */
export const cx = (...names: (string | false | null | undefined)[]) => names.filter(Boolean).join(" ");
