// The stories as data: what comes, which rule differs, where the doubt is, and what is revealed.
(() => {
  const { SECOND, simulate, inTwo, between } = QueueLab;
  const MS = 1000, RUSH = 2.2;
  const ENDS = 60 * SECOND;

  const FIRST = { traffic: "even", arrivals: 3.5, work: 500, workers: 2, limit: 6, patience: 3, rule: "refuse new", loop: "open", seed: 1 };

  const RULES = [
    ["wait", "the sender is held"],
    ["time out", "held for a second, then turned away"],
    ["refuse new", "told no at once"],
    ["drop oldest", "who waits longest makes room"],
    ["shed lowest", "who matters least makes room"],
    ["spill", "to slower room, in order"],
  ];

  const isIn = (at, stretches) => stretches.some(([start, end]) => start <= at && at < end);

  /** Arrivals with rushes: evenly spaced, or at random moments with the same rates. */
  function traffic({ traffic: kind, arrivals }, rushes) {
    if (kind === "random") {
      const bounds = [...new Set([0, ...rushes.flat()])].filter((at) => at < ENDS).sort((a, b) => a - b);
      return { kind: "Rates", steps: bounds.map((at) => [at, isIn(at, rushes) ? arrivals * RUSH : arrivals]) };
    }
    const us = [];
    for (let now = 0; now < ENDS;) {
      us.push(now);
      now += Math.round(1000 / (isIn(now, rushes) ? arrivals * RUSH : arrivals)) * MS;
    }
    return { kind: "ArrivalTrace", us };
  }

  /** The run of a lane. */
  function runOf(story, lane, settings, acts) {
    const of = (kind, lasts) => acts.filter((act) => act.kind === kind).map(({ at }) => [at, at + lasts]);
    const isRandom = settings.traffic === "random";
    const load = {
      arrivals: traffic(settings, [...(story.rushes ?? []), ...of("rush", 12 * SECOND)]),
      work: isRandom ? { kind: "Exponential", mean_us: settings.work * MS } : { kind: "Constant", us: settings.work * MS },
      lasts: ENDS,
      priorities: settings.rule === "shed lowest" ? [[0, 2], [1, 1]] : [[0, 1]],
    };
    const station = {
      workers: settings.workers,
      slowdowns: [...(story.slow ?? []), ...of("slow", 6 * SECOND)].map(([start, end]) => ({ start, end, percent: 20 })).sort((a, b) => a.start - b.start),
      crashes: [...(story.crashes ?? []), ...of("crash", 0).map(([at]) => ({ at, down: 2 * SECOND, worker: 0 }))]
        .filter(({ at, worker }, place, all) => worker < settings.workers && !all.slice(0, place).some((other) => other.worker === worker && Math.abs(other.at - at) < 2 * SECOND))
        .sort((a, b) => a.at - b.at),
      ...lane.station?.(settings),
    };
    const clients = { patience: settings.patience ? settings.patience * SECOND : null, ...lane.clients };
    return { load, station, clients, seed: settings.seed, stops_at: ENDS };
  }

  const noLimit = { name: "No limit", rule: () => "anybody may join" };

  /** In a closed loop one more has a place, in the hand of a sender that makes nothing meanwhile:
   *  what would have come is never made, and the engine counts it as refused. */
  const limited = {
    name: "A limit",
    isLimited: true,
    rule: ({ limit, rule, loop }) => {
      const [, means] = RULES.find(([key]) => key === rule);
      const held = loop === "closed" && rule === "wait" ? "one sender, which stands still while it is held" : means;
      return `at most ${limit} wait; then: ${rule}, ${held}`;
    },
    station: ({ limit, rule, loop }) =>
      rule === "wait" && loop === "closed"
        ? { capacity: limit + 1, when_full: "refuse new" }
        : { capacity: limit, when_full: rule, holds_for: rule === "time out" ? SECOND : null },
  };

  const served = (lanes, start, end) => lanes.map((lane) => between(lane, start * SECOND, end * SECOND));
  const STAGE = (name, rule, station) => ({ name, rule, station: (settings) => ({ workers: 1, slowdowns: [], crashes: [], ...station?.(settings) }) });

  const STORIES = [
    {
      key: "spike",
      title: "Rush and patience",
      rushes: [[6 * SECOND, 18 * SECOND]],
      lanes: [noLimit, limited],
      moments: [
        [0, "Two lanes with two workers each, and the same people. Nobody waits longer than 3 s."],
        [6, "Rush: more than twice as many come. Watch where they stand."],
        [9, "Lane A takes everyone. Lane B has six places, then says no."],
      ],
      doubt: [12, "So far both lanes have served as many in time. Which serves more in time in the next 20 s, of which 14 are calm?"],
      answers: ["A · No limit", "B · A limit", "About the same"],
      right: 1,
      reveal: [32, (lanes, [, [{ away, gone }]]) => {
        const [of_a, of_b] = served(lanes, 12, 32);
        return [`In these 20 s lane A served ${of_a.useful + of_a.late} people, **${of_a.useful} in time**, and lane B ${of_b.useful + of_b.late}, **${of_b.useful} in time**; ${away} were ${gone} there.`, "Lane A works for those who have left. Lane B said no early."];
      }],
    },
    {
      key: "wait",
      title: "Who holds the pile",
      rushes: [[6 * SECOND, 18 * SECOND]],
      settings: { rule: "wait" },
      lanes: [noLimit, limited],
      moments: [
        [0, "The same rush. Lane B now answers wait in place of no."],
        [6, "Rush. Keep an eye on the door of lane B."],
      ],
      doubt: [7.5, "The queue of lane B is full, and nobody is turned away. Where is the pile at the end of the rush?"],
      answers: ["Nowhere: a limit removes it", "In the queue", "At the sender"],
      right: 2,
      reveal: [18, (_, [, [{ inside, outside, held, away, gone }]]) => [
        `At the end of the rush lane B has ${inside} in the queue and **${outside} ${held}**; ${away} were ${gone}.`,
        "A limit moves the pile to whoever makes it. A sender that stands still while it is held makes none: try the closed loop.",
      ]],
    },
    {
      key: "upstream",
      title: "Two stages",
      hasStages: true,
      rushes: [[6 * SECOND, 18 * SECOND]],
      settings: { arrivals: 1.5, limit: 3, patience: 0, workers: 1 },
      lanes: [
        STAGE("No limits", () => "each stage takes all it is given"),
        STAGE("Limits that wait", ({ limit }) => `at most ${limit} wait before each stage; then who brings more is held`, ({ limit }) => ({ capacity: limit, when_full: "wait" })),
      ],
      moments: [
        [0, "Now the work goes through two stages. The second is the slow one, and nobody told the sender."],
        [6, "Rush. The pile begins before the second stage."],
      ],
      doubt: [9.3, "In lane B the second stage is full, so the worker of the first stands still, its work in hand. What happens next, upstream?"],
      answers: ["The second stage speeds up", "The first queue fills, and then the sender is held", "Nothing: the pile stays where it is"],
      right: 1,
      reveal: [18.3, (_, [[first, second], [before, after]]) => [
        `In lane B ${after.inside} wait before the second stage, ${before.inside} before the first and **${before.outside} at the sender**; in lane A ${second.inside}, ${first.inside} and ${first.outside}.`,
        "The pressure travelled upstream, to the sender, who can act. In lane A the sender has seen nothing. Both are equally fast.",
      ]],
    },
    {
      key: "retries",
      title: "Retry storm",
      slow: [[6 * SECOND, 12 * SECOND]],
      settings: { arrivals: 3 },
      lanes: [
        { name: "Retries for all", rule: () => "who gets no answer in time sends again, three times", clients: { retries: 3 } },
        { name: "Retries from a purse", rule: () => "it begins with ten retries; then ten answers in time pay for one", clients: { retries: 3, budget_percent: 10 } },
      ],
      moments: [
        [0, "No limit in either lane. Who has no answer after 3 s sends again: a square is such a retry."],
        [6, "For six seconds all workers run at a fifth of their speed."],
      ],
      doubt: [12, "The workers are fast again, and can do more than people ask for. Which lane gets well by itself?"],
      answers: ["A · Retries for all", "B · Retries from a purse", "Both"],
      right: 1,
      reveal: [36, (lanes, [[a], [b]]) => {
        const [of_a, of_b] = served(lanes, 26, 36);
        return [`In the last ten seconds lane A answered **${of_a.useful} in time** and lane B **${of_b.useful}**, after ${a.retries} retries and ${b.retries}.`, "In lane A the retries are a load of their own."];
      }],
    },
    {
      key: "crash",
      title: "Crash in hand",
      settings: { arrivals: 3, patience: 0 },
      crashes: [5, 9, 13, 17].map((at, place) => ({ at: at * SECOND + 100 * MS, down: 2 * SECOND, worker: place % 2 })),
      lanes: [
        { name: "Handed over", rule: () => "the queue hands a worker the next piece" },
        { name: "Acknowledged", rule: () => "the queue forgets when the worker says done; else it is back after 2 s", station: () => ({ redelivers_after: 2 * SECOND }) },
      ],
      moments: [
        [0, "Two workers, patient people, and a queue without a limit. Workers will die with work in hand."],
        [6, "A worker has died. It is back after two seconds, with empty hands."],
      ],
      doubt: [18, "Four times a worker died. What became of the work that it had in hand in lane A?"],
      answers: ["Another worker did it", "It waits in the queue", "It is gone"],
      right: 2,
      reveal: [24, (_, [[a], [b]]) => [
        `Lane A **lost ${a.lost}** and gave ${a.again} to a worker again; lane B lost ${b.lost} and **gave ${b.again} again**.`,
        "In lane A nobody was told. In lane B some work is begun twice: that is the price.",
      ]],
    },
  ];

  const first = (story) => ({ ...FIRST, ...story.settings });
  const changes = (story, settings) => Object.entries(settings).filter(([name, value]) => first(story)[name] !== value);
  const QUICK = 0.6; // a first stage needs so much of the time of the second
  const play = (story, settings, acts) =>
    story.lanes.map((lane) => {
      const run = runOf(story, lane, settings, acts);
      if (!story.hasStages) return simulate(run);
      const work = run.load.work.us ? { kind: "Constant", us: Math.round(run.load.work.us * QUICK) } : { ...run.load.work, mean_us: Math.round(run.load.work.mean_us * QUICK) };
      return inTwo({ ...run, load: { ...run.load, work } }, { ...run, seed: run.seed + 1000 });
    });

  Object.assign(QueueLab, { ENDS, RULES, STORIES, first, changes, play });
})();
