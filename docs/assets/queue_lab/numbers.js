// What a run comes to: who is where at a moment, sums, series, and the formulas of the long run.
(() => {
  const { NEVER } = QueueLab;
  const SECOND = 1_000_000;

  const isOver = (one, at) => one.ended !== NEVER && one.ended <= at;

  /** Where a request is at a moment: "", "outside", "inside", "in hand", or "gone". */
  function place(one, at) {
    if (one.sent > at) return "";
    if (isOver(one, at)) return "gone";
    if (one.started !== NEVER && one.started <= at) return "in hand";
    return one.entered !== NEVER && one.entered <= at ? "inside" : "outside";
  }

  function counts({ requests, run }, at) {
    const found = { useful: 0, late: 0, away: 0, crashed: 0, outside: 0, inside: 0, "in hand": 0, retries: 0 };
    for (const one of requests) {
      const where = place(one, at);
      if (where && one.retry) found.retries += 1;
      if (where === "gone") {
        const as = { answered: "useful", late: "late", crashed: "crashed" }[one.ending];
        found[as ?? "away"] += 1;
      } else if (where) {
        found[where] += 1;
      }
    }
    const isAgain = run.station.redelivers_after;
    return { ...found, lost: isAgain ? 0 : found.crashed, again: isAgain ? found.crashed : 0 };
  }

  function between(result, start, end) {
    const before = counts(result, start - 1), after = counts(result, end - 1);
    return Object.fromEntries(Object.keys(after).map((name) => [name, after[name] - before[name]]));
  }

  function most({ requests }, where) {
    const [begin, leave] = { inside: ["entered", "started"], outside: ["sent", "entered"] }[where];
    const changes = [];
    for (const one of requests) {
      if (one[begin] === NEVER) continue;
      const left = one[leave] !== NEVER ? one[leave] : one.ended;
      if (left === one[begin]) continue;
      changes.push([one[begin], 1]);
      if (left !== NEVER) changes.push([left, -1]);
    }
    changes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    let now = 0, highest = 0;
    for (const [, by] of changes) highest = Math.max(highest, (now += by));
    return highest;
  }

  /** A lane's runs, one for each stage. */
  const stages = (result) => (result.before ? [result.before, result] : [result]);

  /** Who waits at each half second, in queues and at the sender; useful answers a second, of two. */
  function series(result, ends) {
    const waiting = [], useful = [];
    for (let at = 0; at <= ends; at += SECOND / 2) {
      const all = stages(result).map((stage) => counts(stage, at));
      waiting.push(all.reduce((sum, { inside }) => sum + inside, all[0].outside));
      useful.push(between(result, at - 2 * SECOND, at).useful / 2);
    }
    return { waiting, useful };
  }

  /** Little's law from 0 to the last moment at which nobody was there; null before the first such.
   *  L is an area over time, the other side a sum over requests: two ways, one number. */
  function little({ requests }, at) {
    const changes = [];
    for (const one of requests) {
      if (one.sent > at) continue;
      changes.push([one.sent, 1]);
      if (isOver(one, at)) changes.push([one.ended, -1]);
    }
    changes.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    let now = 0, there = 0, area = 0, until = 0, inside = 0;
    for (const [when, by] of changes) {
      area += there * (when - now);
      now = when;
      there += by;
      if (!there) [until, inside] = [now, area / now];
    }
    if (!until) return null;
    const stays = requests.filter((one) => isOver(one, until)).map((one) => one.ended - one.sent);
    const stay = stays.reduce((sum, one) => sum + one, 0) / stays.length / SECOND;
    return { until, inside, perSecond: (stays.length / until) * SECOND, stay };
  }

  /** Erlang's B: the share of arrivals refused where nobody can wait. */
  function erlangB(load, workers) {
    let refused = 1;
    for (let busy = 1; busy <= workers; busy += 1) refused = (load * refused) / (busy + load * refused);
    return refused;
  }

  /** Erlang's C: the share of arrivals that wait, without a bound; 1 from full load on. */
  function erlangC(load, workers) {
    if (load >= workers) return 1;
    const refused = erlangB(load, workers);
    return refused / (1 - (load / workers) * (1 - refused));
  }

  /** Seconds that arrivals wait on average, without a bound; infinite from full load on. */
  const meanWait = (load, work, workers) =>
    load >= workers ? Infinity : (erlangC(load, workers) * work) / (workers - load);

  /** M/M/c/K: the share of arrivals that find a queue of so much capacity full. */
  function refusedShare(load, workers, capacity) {
    let weight = 1, sum = 1;
    for (let at = 1; at <= workers + capacity; at += 1) sum += weight *= load / Math.min(at, workers);
    return weight / sum;
  }

  const share = (value) => `${(100 * value).toFixed(0)} %`;

  function theory({ arrivals, work, workers, limit }, result, at) {
    const load = (arrivals * work) / 1000, wait = meanWait(load, work / 1000, workers), law = little(result, at);
    const long = wait < Infinity
      ? `${share(erlangC(load, workers))} wait without a limit, ${wait.toFixed(2)} s on average (Erlang C)`
      : "without a limit the pile grows for ever";
    const lawful = law
      ? `Little's law in lane B up to ${(law.until / SECOND).toFixed(1)} s, when it was empty again: L is ${law.inside.toFixed(2)}, and λ × W is ${(law.perSecond * law.stay).toFixed(2)} (${law.perSecond.toFixed(2)} × ${law.stay.toFixed(2)} before rounding).`
      : "Little's law waits until lane B is empty again.";
    return `Outside the rush ${arrivals} people a second × ${work / 1000} s keep ${load.toFixed(2)} of ${workers} workers busy: ${share(load / workers)}. At random, ${long}; with a limit of ${limit}, ${(100 * refusedShare(load, workers, limit)).toFixed(1)} % are turned away (M/M/c/K). ${lawful}`;
  }

  Object.assign(QueueLab, { SECOND, place, counts, between, most, stages, series, little, erlangC, meanWait, refusedShare, theory });
})();
