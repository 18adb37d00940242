// What stands in the tables of the lab, and the challenges: all of it judged by the engine.
(() => {
  const { SECOND, ENDS, RULES, STORIES, first, play, counts, most, stages } = QueueLab;
  const COLUMNS = { useful: "Useful", late: "Too late", away: "Turned away", "in hand": "In hand", inside: "In the queue", outside: "At the sender", retries: "Retries", crashed: "Died in hand", lost: "Lost", again: "Given again" };

  function made(tag, attributes, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value);
    }
    element.append(...inside);
    return element;
  }

  const cells = (tag, texts) => texts.map((text, at) => (at && tag === "td" ? made(tag, {}, text) : made("th", { scope: tag === "th" ? "col" : "row" }, text)));

  const isClosed = (story, { loop, rule }) => loop === "closed" && rule === "wait" && story.lanes[1].isLimited;

  /** Counts by lane and stage; in a closed loop who is above the limit is in its sender's hand. */
  function standing(story, settings, results, now) {
    return results.map((result, at) => stages(result).map((stage) => {
      const found = counts(stage, now), closed = at && isClosed(story, settings), inHand = closed ? Math.max(0, found.inside - settings.limit) : 0;
      return { ...found, inside: found.inside - inHand, outside: found.outside + inHand, gone: closed ? "never made" : "turned away", held: settings.rule === "spill" ? "spilled" : "at the sender" };
    }));
  }

  /** What is said at a moment; of a run with changes the numbers alone. */
  function saying(story, settings, results, now, guess, isPlain) {
    const isOpen = guess === null && isPlain, [doubt, reveal] = [story.doubt, story.reveal].map(([at]) => at * SECOND);
    const mine = isPlain ? `You said: ${story.answers[guess]}.` : "With your changes:";
    if (!isOpen && now >= reveal) {
      const [numbers, conclusion] = story.reveal[1](results, standing(story, settings, results, reveal));
      return isPlain ? [guess === story.right ? "You saw it coming." : mine, ` ${numbers} ${conclusion}`] : [mine, ` ${numbers}`];
    }
    if (isOpen && now >= doubt) return ["Your guess?", ` ${story.doubt[1]}`];
    if (!isPlain || now >= doubt) return [mine, " Watch."];
    return ["", story.moments.findLast(([at]) => now >= at * SECOND)[1]];
  }

  /** Heads, and a row for each stage; what no lane has seen yet has no column. */
  function rowsNow(story, settings, results, now, isOpen) {
    const all = standing(story, settings, results, now).flatMap((lane, at) =>
      lane.map((found, place) => ({ ...found, name: "AB"[at] + (story.hasStages ? [", first stage", ", second stage"][place] : "") })));
    const names = Object.keys(COLUMNS).filter((name, at) => at < 6 || ((!isOpen || at < 8) && all.some((row) => row[name]))); // an open question's answer has none
    const special = { away: isClosed(story, settings) && "Turned away, or never made", outside: settings.rule === "spill" && "Spilled" };
    const heads = names.map((name) => special[name] || COLUMNS[name]);
    return [["Lane", ...heads], ...all.map((row) => [row.name, ...names.map((name) => row[name])])];
  }

  /** Heads and rows of all 60 seconds under each rule. */
  function everyRule(story, settings, acts, noLimit) {
    const of = (rule) => play(story, { ...settings, rule, loop: "open" }, acts)[1];
    return [["Rule", "Useful", "Too late", "Turned away", "Not done", "Most in the queue", "Most at the sender, or spilled"], ...[["No limit", noLimit], ...RULES.map(([rule]) => [rule[0].toUpperCase() + rule.slice(1) + (rule === "wait" && isClosed(story, settings) ? " (open loop)" : ""), of(rule)])].map(([name, result]) => {
      const found = counts(result, ENDS - 1);
      return [name, found.useful, found.late, found.away, found.inside + found.outside + found["in hand"], most(result, "inside"), most(result, "outside")];
    })];
  }

  const rushed = (settings) => play(STORIES[0], settings, [])[1];
  const CHALLENGES = [
    (settings) => {
      const found = counts(rushed({ ...first(STORIES[0]), limit: settings.limit }), ENDS);
      return [found.away <= 36 && !found.late, `${found.away} turned away, ${found.late} too late`];
    },
    (settings) => {
      const shares = [1, 2, 3].map((seed) => {
        const found = counts(rushed({ ...settings, arrivals: 3.5, work: 500, patience: 3, traffic: "random", seed }), ENDS);
        return Math.floor((100 * found.useful) / (found.useful + found.late + found.away + found.inside + found.outside));
      });
      return [settings.workers <= 3 && Math.min(...shares) >= 90, `${shares.join(", ")} of 100`];
    },
  ];

  Object.assign(QueueLab, { CHALLENGES, made, cells, isClosed, standing, saying, rowsNow, everyRule });
})();
