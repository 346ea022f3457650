/** How much an observation still counts after the next one. */
const DECAY = 0.93;

/** How long a batch takes: a fixed part and a part for each item. */
export interface ServiceTime {
  fixedMs: number;
  perItemMs: number;
}

/** Fits a line through the newest batches (exponentially weighted least squares of time over size). */
export class ServiceFit {
  private weight = 0;
  private sizes = 0;
  private times = 0;
  private squares = 0;
  private products = 0;

  observe(size: number, serviceMs: number): void {
    this.weight = this.weight * DECAY + 1;
    this.sizes = this.sizes * DECAY + size;
    this.times = this.times * DECAY + serviceMs;
    this.squares = this.squares * DECAY + size * size;
    this.products = this.products * DECAY + size * serviceMs;
  }

  /** null before the first batch. While all batches had one size, half of the time counts as fixed. */
  read(): ServiceTime | null {
    if (this.weight === 0) return null;
    const size = this.sizes / this.weight;
    const time = this.times / this.weight;
    const variance = this.squares / this.weight - size * size;
    const slope = variance > 0.01 * size * size ? (this.products / this.weight - size * time) / variance : time / (2 * size);
    // Noise must not make a part negative. A floor keeps divisions finite.
    const perItemMs = Math.min(Math.max(slope, 0.001), time / size);
    return { fixedMs: Math.max(time - perItemMs * size, 0), perItemMs };
  }
}
