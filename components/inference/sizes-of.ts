/** The batch sizes of a histogram's bucket, which doubles from one to the next: 1, 2, 3–4, 5–8, … */
export function sizesOf(bucket: number): string {
  const most = 2 ** bucket;
  const least = bucket === 0 ? 1 : 2 ** (bucket - 1) + 1;
  return least === most ? String(most) : `${least}–${most}`;
}
