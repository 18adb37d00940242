"use strict";
// Draws, bit by bit those of src/course/simulate/draws.py: a counter, a hash, a table of integers.
const QueueLab = {};
(() => {
  const SIZES = 1 << 16; // a draw is one of so many numbers, all equally likely
  const FRACTION = 32n; // bits behind the point in the table of exponentials
  const PURPOSE = { arrivals: 1n, work: 2n, priority: 3n, jitter: 4n };
  const STEP = 0x9e3779b97f4a7c15n;

  const word = (value) => BigInt.asUintN(64, value);

  /** A word of 64 bits stirred, so that near words go far apart: the finaliser of splitmix64. */
  function mixed(value) {
    value = word((value ^ (value >> 30n)) * 0xbf58476d1ce4e5b9n);
    value = word((value ^ (value >> 27n)) * 0x94d049bb133111ebn);
    return value ^ (value >> 31n);
  }

  /** An endless row of draws of 16 bits; each is found by its place alone. */
  class Stream {
    constructor(seed, purpose) {
      this.key = mixed(word(mixed(word(BigInt(seed))) + PURPOSE[purpose] * STEP));
      this.found = -1; // which word was made last; draws are mostly asked for in order
      this.four = [];
    }

    draw(place) {
      const at = Math.floor(place / 4);
      if (at !== this.found) {
        const made = mixed(word(this.key + (BigInt(at) + 1n) * STEP));
        this.four = [0n, 16n, 32n, 48n].map((low) => Number((made >> low) & 0xffffn));
        this.found = at;
      }
      return this.four[place % 4];
    }
  }

  let table = null; // made when the first exponential is drawn, in about a tenth of a second

  /** The exponential of mean one for each draw, times 2 to the power of FRACTION: the mean of a
   *  slice of the distribution, in whole numbers only. */
  function exponentials() {
    if (table) return table;
    const one = 1n << 80n;
    const products = [0n, 0n];
    let logarithm = 0n;
    for (let k = 1; k < SIZES; k += 1) { // ln((k + 1) / k) is twice the area tangent of 1 / (2k + 1)
      const odd = BigInt(2 * k + 1), square = odd * odd;
      for (let power = 1n, term = one / odd; term; power += 2n, term /= square) {
        logarithm += 2n * (term / power);
      }
      products.push(BigInt(k + 1) * logarithm);
    }
    const most = one + logarithm;
    table = Array.from({ length: SIZES }, (_, at) => (most - (products[at + 1] - products[at])) >> (80n - FRACTION));
    return table;
  }

  /** Return a function from a draw to an exponential of the mean factor / divisor, to the nearest one. */
  function scaled(factor, divisor) {
    const many = BigInt(factor), whole = BigInt(divisor) << FRACTION, half = whole / 2n;
    return (draw) => Number((exponentials()[draw] * many + half) / whole);
  }

  Object.assign(QueueLab, { SIZES, FRACTION, Stream, exponentials, scaled });
})();
