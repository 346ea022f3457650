import type { Cache } from "./network";
import type { About } from "./weights";

const HIDDEN_PLACE = -1e9;
/** The cache grows and shrinks by this many places, because attention costs time for empty places, too. */
const GRAIN = 64;

export interface KvSlots {
  readonly cache: Cache;
  /** Makes room for answers of `longest` tokens in the first `rows` slots, and for no more than that. */
  fit(rows: number, longest: number): void;
  /** The mask of the first `rows` slots. */
  mask(rows: number): Float32Array;
  /** Copies the keys and values of `length` new tokens of row `row` into `slot`, from place `at` on. */
  write(slot: number, at: number, added: Float32Array[], row: number, length: number): void;
  /** Slots in use stay the first ones: the last takes the place of the one that is free. */
  moveLast(last: number, free: number): void;
}

/** The cache of all requests that are being answered, one slot each, without a gap between slots in use. */
export function kvSlots({ layers, heads, width, context }: About, slots: number): KvSlots {
  const head = width / heads;
  const make = () => Array.from({ length: 2 * layers }, () => new Float32Array(slots * heads * context * head));
  const cache: Cache = { arrays: make(), places: Math.min(GRAIN, context) };
  let spare: Float32Array[] = make();
  let masks = new Float32Array(slots * context).fill(HIDDEN_PLACE);
  const slotSize = () => heads * cache.places * head;

  return {
    cache,
    fit(rows, longest) {
      const places = Math.min(context, Math.ceil(longest / GRAIN) * GRAIN);
      if (places === cache.places) return;
      const kept = Math.min(places, cache.places);
      for (const [index, from] of cache.arrays.entries()) {
        for (let each = 0; each < rows * heads; each++) {
          const start = each * cache.places * head;
          spare[index]!.set(from.subarray(start, start + kept * head), each * places * head);
        }
      }
      const before = masks;
      masks = new Float32Array(slots * context).fill(HIDDEN_PLACE);
      for (let slot = 0; slot < rows; slot++) {
        masks.set(before.subarray(slot * cache.places, slot * cache.places + kept), slot * places);
      }
      [cache.arrays, spare] = [spare, cache.arrays];
      cache.places = places;
    },
    mask: (rows) => masks.subarray(0, rows * cache.places),
    write(slot, at, added, row, length) {
      const { arrays, places } = cache;
      if (at === 0) masks.fill(HIDDEN_PLACE, slot * places, (slot + 1) * places);
      masks.fill(0, slot * places + at, slot * places + at + length);
      for (const [index, values] of added.entries()) {
        for (let each = 0; each < heads; each++) {
          const from = (row * heads + each) * length * head;
          arrays[index]!.set(values.subarray(from, from + length * head), slot * slotSize() + (each * places + at) * head);
        }
      }
    },
    moveLast(last, free) {
      if (last === free) return;
      const [size, { places }] = [slotSize(), cache];
      for (const array of cache.arrays) array.copyWithin(free * size, last * size, (last + 1) * size);
      masks.copyWithin(free * places, last * places, (last + 1) * places);
    },
  };
}
