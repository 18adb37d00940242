// Two stages in a row, told by two runs of the engine: what the second holds at its door, the first has in hand.
(() => {
  const { NEVER, crowd, simulate } = QueueLab;

  /** The run of the second stage; `before` is that of the first, `done` when it was done with each.
   *  The first has one worker. What it holds, as the second has no room, is its work in the next
   *  round; each round is right for at least one request more, so the rounds come to rest. */
  QueueLab.inTwo = (first, second) => {
    const base = crowd(first).work;
    let held = base.map(() => 0);
    for (;;) {
      const us = base.map((one, at) => one + held[at]);
      const before = simulate({ ...first, load: { ...first.load, work: { kind: "WorkTrace", us } } });
      const begun = before.requests.filter((one) => one.started !== NEVER);
      const done = begun.map((one) => one.started + base[one.customer]);
      const after = simulate({ ...second, load: { ...second.load, arrivals: { kind: "ArrivalTrace", us: done } } });
      const found = base.map((_, at) => {
        const one = after.requests[at];
        return one ? (one.entered === NEVER ? second.stops_at : one.entered) - done[at] : 0;
      });
      if (found.every((one, at) => one === held[at])) return { ...after, before, done };
      held = found;
    }
  };
})();
