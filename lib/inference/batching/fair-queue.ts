interface Entry {
  enqueuedAt: number;
  weight: number;
}

/** Waiting items of several keys. Keys take turns, so that a key with many items does not make the others wait for all of them. */
export class FairQueue<T extends Entry> {
  /** The order of the map is the order of the turns. No list in it is empty. */
  private readonly byKey = new Map<string, T[]>();
  private held = 0;
  private count = 0;

  /** The weight of everything that waits. */
  get weight(): number {
    return this.held;
  }

  get size(): number {
    return this.count;
  }

  push(key: string, item: T): void {
    const items = this.byKey.get(key);
    if (items) items.push(item);
    else this.byKey.set(key, [item]);
    this.held += item.weight;
    this.count += 1;
  }

  /** @returns whether it was still waiting. */
  remove(key: string, item: T): boolean {
    const items = this.byKey.get(key) ?? [];
    const at = items.indexOf(item);
    if (at === -1) return false;
    items.splice(at, 1);
    if (items.length === 0) this.byKey.delete(key);
    this.leave(item);
    return true;
  }

  /** When the item that waits longest came; Infinity when nothing waits. */
  oldestAt(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const [first] of this.byKey.values()) oldest = Math.min(oldest, first!.enqueuedAt);
    return oldest;
  }

  /** Takes one item a key and turn until the next would weigh too much. The first is taken whatever it weighs. */
  take(most: number): T[] {
    const taken: T[] = [];
    let weight = 0;
    for (let next = this.turn(); next; next = this.turn()) {
      const [key, items] = next;
      const item = items[0]!;
      if (taken.length > 0 && weight + item.weight > most) break;
      items.shift();
      this.byKey.delete(key);
      if (items.length > 0) this.byKey.set(key, items);
      this.leave(item);
      weight += item.weight;
      taken.push(item);
    }
    return taken;
  }

  private turn(): [string, T[]] | undefined {
    return this.byKey.entries().next().value;
  }

  private leave(item: T): void {
    this.held -= item.weight;
    this.count -= 1;
  }
}
