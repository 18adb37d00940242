// What comes to a station, as src/course/simulate/load.py has it; all times are whole microseconds.
(() => {
  const { SIZES, FRACTION, Stream, exponentials, scaled } = QueueLab;
  const MILLION = 1_000_000;

  /** A rate in millionths a second. */
  const rate = (perSecond) => Math.round(perSecond * MILLION);

  /** When customers arrive: each kind yields times that never fall. */
  const arrivals = {
    *Poisson({ per_s }, stream) {
      const gap = scaled(MILLION * MILLION, rate(per_s));
      let now = 0;
      for (let place = 0; ; place += 1) yield (now += gap(stream.draw(place)));
    },
    *Rates({ steps }, stream) {
      // A clock runs as fast as customers arrive: on it the gaps are exponentials of mean one.
      const unit = BigInt(MILLION * MILLION);
      const all = steps.map(([start, perSecond]) => [BigInt(start), BigInt(rate(perSecond)) << FRACTION]);
      let step = 0, atStart = 0n, due = 0n; // which step; the clock when it began, and at the arrival
      for (let place = 0; ; place += 1) {
        due += exponentials()[stream.draw(place)] * unit;
        while (step + 1 < all.length) {
          const atEnd = atStart + (all[step + 1][0] - all[step][0]) * all[step][1];
          if (due < atEnd) break;
          step += 1;
          atStart = atEnd;
        }
        const [start, speed] = all[step];
        if (!speed) return;
        yield Number(start + (due - atStart) / speed);
      }
    },
    *Every({ us }) {
      for (let now = us; ; now += us) yield now;
    },
    *ArrivalTrace({ us }) {
      yield* us;
    },
  };

  /** Work of each customer: a function from its number to microseconds of one worker. */
  const work = {
    Constant: ({ us }) => () => us,
    WorkTrace: ({ us }) => (customer) => us[customer],
    Uniform: ({ least_us, most_us }, stream) => (customer) =>
      least_us + Math.floor(((most_us - least_us) * (2 * stream.draw(customer) + 1)) / (2 * SIZES)),
    Exponential({ mean_us }, stream) {
      const sized = scaled(mean_us, 1);
      return (customer) => sized(stream.draw(customer));
    },
    Erlang({ mean_us, stages }, stream) {
      const sized = scaled(mean_us, stages);
      return (customer) => {
        let sum = 0;
        for (let stage = 0; stage < stages; stage += 1) sum += sized(stream.draw(customer * stages + stage));
        return sum;
      };
    },
    Hyperexponential({ short_us, long_us, long_percent }, stream) {
      const short = scaled(short_us, 1), long = scaled(long_us, 1);
      return (customer) => {
        const isLong = stream.draw(2 * customer) * 100 < long_percent * SIZES;
        return (isLong ? long : short)(stream.draw(2 * customer + 1));
      };
    },
  };

  function priorities(weighted, stream, many) {
    if (weighted.length === 1) return new Array(many).fill(weighted[0][0]);
    let total = 0;
    const bounds = weighted.map(([, weight]) => (total += weight));
    return Array.from({ length: many }, (_, customer) => {
      const at = Math.floor((stream.draw(customer) * total) / SIZES);
      return weighted[bounds.findIndex((bound) => bound > at)][0];
    });
  }

  /** The customers of a run who arrive before it stops: times, work and priority of each. */
  QueueLab.crowd = ({ load, seed, stops_at }) => {
    const end = Math.min(load.lasts ?? Infinity, stops_at ?? Infinity);
    const times = [];
    for (const at of arrivals[load.arrivals.kind](load.arrivals, new Stream(seed, "arrivals"))) {
      if (at >= end || times.length >= (load.customers ?? Infinity)) break;
      times.push(at);
    }
    const each = work[load.work.kind](load.work, new Stream(seed, "work"));
    return {
      times,
      work: times.map((_, customer) => each(customer)),
      priority: priorities(load.priorities ?? [[0, 1]], new Stream(seed, "priority"), times.length),
    };
  };
})();
