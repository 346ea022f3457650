/**
 * What the next value is expected to be, given the one before: nothing, a quarter, a half, three quarters or all of it, plus a constant.
 * 0 suits noise around a level, 4 a counter or a slow drift, the ones between values that wander but return. Integers only, so that it is exact.
 */
const PREDICTORS = 5;

/** The predicted value after `previous`, in whole numbers. `predictor` is 0 to 4. */
export function predicted(predictor: number, previous: number): number {
  switch (predictor) {
    case 0:
      return 0;
    case 1:
      return previous >> 2;
    case 2:
      return previous >> 1;
    case 3:
      return previous - (previous >> 2);
    default:
      return previous;
  }
}

const SAMPLE = 15;
/** From this length on every third step is enough to choose by. */
const LONG = 90;
const sample = new Float64Array(SAMPLE);

/** The median of a few residuals: unlike a mean it does not move when a counter is reset. */
function centre(values: Int32Array, count: number, predictor: number): number {
  const size = Math.min(SAMPLE, count - 1);
  for (let s = 0; s < size; s++) {
    const i = 1 + Math.floor((s * (count - 1)) / size);
    const residual = values[i]! - predicted(predictor, values[i - 1]!);
    let at = s;
    while (at > 0 && sample[at - 1]! > residual) {
      sample[at] = sample[at - 1]!;
      at--;
    }
    sample[at] = residual;
  }
  return sample[size >> 1]!;
}

const centres = new Int32Array(PREDICTORS);

/** The predictor whose residuals are smallest in sum, and the constant to take from them. `count` is at least 2. */
export function choosePredictor(values: Int32Array, count: number): { predictor: number; constant: number } {
  for (let p = 0; p < PREDICTORS; p++) centres[p] = centre(values, count, p);
  const c0 = centres[0]!;
  const c1 = centres[1]!;
  const c2 = centres[2]!;
  const c3 = centres[3]!;
  const c4 = centres[4]!;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  const stride = count > LONG ? 3 : 1;
  for (let i = 1; i < count; i += stride) {
    const value = values[i]!;
    const previous = values[i - 1]!;
    s0 += Math.abs(value - c0);
    s1 += Math.abs(value - (previous >> 2) - c1);
    s2 += Math.abs(value - (previous >> 1) - c2);
    s3 += Math.abs(value - previous + (previous >> 2) - c3);
    s4 += Math.abs(value - previous - c4);
  }
  const sums = [s0, s1, s2, s3, s4];
  let predictor = 4;
  for (let p = PREDICTORS - 1; p >= 0; p--) if (sums[p]! < sums[predictor]!) predictor = p;
  return { predictor, constant: centres[predictor]! };
}
