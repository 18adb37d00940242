// What stands in the tables of the lab, and the challenges: all of it judged by the engine.
(() => {
  const { ENDS, RULES, STORIES, first, play, counts, most, stages } = QueueLab;
  const COLUMNS = { useful: "Useful", late: "Too late", away: "Turned away", inside: "In the queue", outside: "At the sender", retries: "Retries", crashed: "Died in hand" };

  function made(tag, attributes, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...inside);
    return element;
  }

  const cells = (tag, texts) => texts.map((text, at) => made(at ? tag : "th", { scope: at ? tag === "th" && "col" : tag === "th" ? "col" : "row" }, String(text)));

  const isClosed = (story, { loop, rule }) => loop === "closed" && rule === "wait" && Boolean(story.lanes[1].isLimited);

  /** Heads and rows of a moment, a row for each stage; what no lane has seen yet has no column. */
  function rowsNow(story, settings, results, now) {
    const closed = isClosed(story, settings);
    const all = results.flatMap((result, at) => stages(result).map((stage, place) => {
      const found = counts(stage, now), inHand = at && closed ? Math.max(0, found.inside - settings.limit) : 0;
      const name = "AB"[at] + (story.hasStages ? [", first stage", ", second stage"][place] : "");
      return { ...found, name, inside: found.inside - inHand, outside: found.outside + inHand };
    }));
    const names = Object.keys(COLUMNS).filter((name, at) => at < 5 || all.some((row) => row[name]));
    const special = { away: closed && "Turned away, or never made", outside: settings.rule === "spill" && "Spilled" };
    const heads = names.map((name) => special[name] || COLUMNS[name]);
    return [["Lane", ...heads], ...all.map((row) => [row.name, ...names.map((name) => row[name])])];
  }

  /** Heads and rows of all 60 seconds under each rule, the same people each time. */
  function everyRule(story, settings, acts, noLimit) {
    const of = (rule) => play(story, { ...settings, rule, loop: "open" }, acts)[1];
    const rows = [["No limit", noLimit], ...RULES.map(([rule, name]) => [name, of(rule)])].map(([name, result]) => {
      const found = counts(result, ENDS - 1);
      return [name, found.useful, found.late, found.away, found.inside + found.outside, most(result, "inside"), most(result, "outside")];
    });
    return [["Rule", "Useful", "Too late", "Turned away", "Still waiting", "Most in the queue", "Most at the sender, or spilled"], rows];
  }

  /** Tasks that the engine judges, on all 60 seconds and without waiting for them to be played. */
  const spiked = (settings) => play(STORIES[0], settings, [])[1];
  const CHALLENGES = [
    ["Turn away at most 36, and let nobody be served too late. Change the limit alone.", (settings) => {
      const found = counts(spiked({ ...first(STORIES[0]), limit: settings.limit }), ENDS);
      return [found.away <= 36 && !found.late, `${found.away} turned away, ${found.late} too late`];
    }],
    ["People come at random. Serve at least 90 of 100 in time on each of three days, with three workers at most.", (settings) => {
      const shares = [1, 2, 3].map((seed) => {
        const found = counts(spiked({ ...settings, arrivals: 3.5, work: 500, patience: 3, traffic: "random", seed }), ENDS);
        return Math.floor((100 * found.useful) / (found.useful + found.late + found.away + found.inside + found.outside));
      });
      return [settings.workers <= 3 && Math.min(...shares) >= 90, `${shares.join(", ")} of 100`];
    }],
  ];

  Object.assign(QueueLab, { CHALLENGES, made, cells, isClosed, rowsNow, everyRule });
})();
