// The lab on the page: a clock that plays two lanes, one question, and what a visitor may change after.
(() => {
  const { SECOND, ENDS, RULES, STORIES, CHALLENGES, Lane, Chart, first, play, counts, series, little, erlangC, meanWait, refusedShare } = QueueLab;
  const SPEED = 3; // seconds of the run in one of the visitor's
  const BAD_LINK = "This link tells of nothing that the lab knows, so it starts from the beginning.";
  const lab = document.getElementById("queue-lab");
  const part = (name) => lab.querySelector(`[data-lab="${name}"]`);
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const ACTS = { rush: "Rush now, for 12 s", slow: "Slow workers now, for 6 s", crash: "Kill a worker now" };
  const SLIDERS = [
    ["arrivals", "People a second", 0.5, 8, 0.5],
    ["work", "Work of each, ms", 100, 2000, 100],
    ["workers", "Workers", 1, 4, 1],
    ["limit", "Limit of lane B", 1, 20, 1],
    ["patience", "Patience, s (0: endless)", 0, 10, 1],
    ["seed", "Day", 1, 20, 1],
  ];
  let story, settings, acts, guess, until, results, lanes, charts, now, frame = 0, before = 0, shown = -1;
  let isFree = false; // the controls are there once the first reveal has been seen

  function made(tag, attributes, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...inside);
    return element;
  }

  // --- the run --------------------------------------------------------------------------------

  function begin(key, changed = {}, done = {}) {
    story = STORIES.find((one) => one.key === key) ?? STORIES[0];
    settings = { ...first(story), ...changed };
    acts = done.acts ?? [];
    guess = done.guess ?? null;
    until = done.until ?? null;
    now = 0;
    playRun();
    named();
    controls();
    show(0);
  }

  /** Work out the run anew; what is behind `now` stays as it was, as every draw has its place. */
  function playRun() {
    results = play(story, settings, acts);
    const patience = settings.patience ? settings.patience * SECOND : null;
    const isClosed = settings.loop === "closed" && settings.rule === "wait";
    part("lanes").replaceChildren();
    lanes = results.map((result, at) => {
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), tally = made("p", { class: "tally" });
      svg.setAttribute("aria-hidden", "true"); // the tally and the table say the same
      const name = made("div", { class: "lane-name" }, made("b", {}, `${"AB"[at]} · ${story.lanes[at].name}`), made("span", { class: "soft" }, story.lanes[at].rule(settings)));
      part("lanes").append(made("div", { class: "lane" }, name, svg, tally));
      const { isLimited } = story.lanes[at];
      return { lane: new Lane(svg, result, { limit: isLimited ? settings.limit : null, patience, workers: settings.workers, hasHand: Boolean(isLimited && isClosed) }), tally, result };
    });
    drawCharts();
    shown = -1;
  }

  function drawCharts() {
    const all = results.map((result) => series(result, ENDS));
    const shaded = [...(story.rushes ?? []), ...(story.slow ?? []), ...acts.filter(({ kind }) => kind !== "crash").map(({ at, kind }) => [at, Math.min(ENDS, at + (kind === "rush" ? 12 : 6) * SECOND)])];
    charts = ["waiting", "useful"].map((name) => new Chart(part(name), name === "waiting" ? "Waiting over time; the table below has the numbers" : "Answered in time each second; the table below has the numbers", all.map((one) => one[name]), shaded));
  }

  const doubtAt = () => story.doubt[0] * SECOND, revealAt = () => story.reveal[0] * SECOND;
  const isAsked = () => guess === null && now >= doubtAt();
  const isRevealed = () => guess !== null && now >= revealAt();

  /** Move the run to a moment, at most to the next one at which it has to stop. */
  function show(moment, passed = 0) {
    const stops = [guess === null ? doubtAt() : now < revealAt() ? revealAt() : ENDS, until ?? ENDS];
    const stop = Math.min(...stops.filter((one) => one >= now));
    now = Math.min(moment, stop);
    for (const { lane } of lanes) lane.draw(now, passed);
    for (const chart of charts) chart.draw(now);
    part("clock").textContent = `${(now / SECOND).toFixed(0)} s of ${ENDS / SECOND}`;
    if (Math.floor(now / SECOND) !== shown || now === stop) tell();
    shown = Math.floor(now / SECOND);
    if (now === stop) pause();
  }

  /** Say what there is to say now; the live region changes at the moments of the story only. */
  function tell() {
    for (const { tally, result } of lanes) {
      const found = counts(result, now), isClosed = settings.loop === "closed" && settings.rule === "wait";
      const away = isClosed ? ["never made", found.away] : ["turned away", found.away];
      const parts = [["useful", `● ${"useful"}`, found.useful], ["late", "⊘ too late", found.late], ["away", `✕ ${away[0]}`, away[1]]];
      if (story.key === "crash") parts.push(["away", "† died in hand", found.crashed]);
      tally.replaceChildren(...parts.map(([name, words, many]) => made("span", {}, made("b", { class: name }, String(many)), ` ${words}`)));
    }
    table();
    const moment = [...story.moments].reverse().find(([at]) => now >= at * SECOND);
    let said = moment[1];
    if (isAsked()) said = story.doubt[1];
    else if (isRevealed()) said = `${verdict()} ${story.reveal[1](results)}`;
    else if (guess !== null) said = `You said: ${story.answers[guess]}. Watch.`;
    if (part("said").textContent !== said) part("said").textContent = said;
    const isOpen = isAsked();
    if (part("answers").hidden === isOpen) answers(isOpen);
    if (isRevealed() && !isFree) free();
    if (isFree) theory();
  }

  function verdict() {
    const isPlain = Object.entries(first(story)).every(([name, value]) => settings[name] === value) && !acts.length;
    if (!isPlain) return "With your changes:";
    return guess === story.right ? "You saw it coming." : `You said: ${story.answers[guess]}.`;
  }

  function answers(isOpen) {
    part("answers").hidden = !isOpen;
    part("answers").replaceChildren(...(isOpen ? story.answers.map((words, at) => made("button", { type: "button", onclick: () => answered(at) }, words)) : []));
  }

  function answered(at) {
    guess = at;
    answers(false);
    tell();
    part(calm.matches ? "step" : "play").focus();
    if (!calm.matches) run();
  }

  // --- the clock ------------------------------------------------------------------------------

  function run() {
    if (frame || isAsked()) return;
    if (now >= ENDS) {
      now = 0;
      show(0);
    }
    before = performance.now();
    frame = requestAnimationFrame(tick);
    named();
  }

  function tick(at) {
    const passed = Math.min(0.1, Math.max(0, (at - before) / 1000));
    before = at;
    frame = requestAnimationFrame(tick);
    show(now + passed * SPEED * SECOND, passed);
  }

  function pause() {
    cancelAnimationFrame(frame);
    frame = 0;
    named();
  }

  function named() {
    part("play").textContent = frame ? "Pause" : now >= ENDS ? "Play again" : "Play";
    part("play").hidden = calm.matches;
  }

  /** The next moment of the story, or two seconds on. */
  function step() {
    pause();
    if (now >= ENDS) now = 0;
    show(now + 2 * SECOND);
  }

  // --- the numbers ----------------------------------------------------------------------------

  const cells = (tag, texts) => texts.map((text, at) => made(at ? tag : "th", { scope: at ? tag === "th" && "col" : tag === "th" ? "col" : "row" }, String(text)));

  function numbers(result) {
    const found = counts(result, now);
    return [found.useful, found.late, found.away, found.inside, found.outside, found["in hand"], found.retries, found.crashed];
  }

  function table() {
    part("caption").textContent = `After ${(now / SECOND).toFixed(0)} s`;
    part("heads").replaceChildren(made("tr", {}, ...cells("th", ["Lane", "Useful", "Too late", "Turned away", "In the queue", "At the sender", "In hand", "Retries", "Died in hand"])));
    part("rows").replaceChildren(...results.map((result, at) => made("tr", {}, ...cells("td", [`${"AB"[at]} · ${story.lanes[at].name}`, ...numbers(result)]))));
  }

  const share = (value) => `${(100 * value).toFixed(0)} %`;

  function theory() {
    const { arrivals, work, workers, limit } = settings, load = (arrivals * work) / 1000;
    const wait = meanWait(load, work / 1000, workers), law = little(results[1], now);
    const long = Number.isFinite(wait) ? `${share(erlangC(load, workers))} of them wait without a limit, ${wait.toFixed(2)} s on average (Erlang C)` : "without a limit the pile grows for ever";
    const lawful = law
      ? `Little's law in lane B, from empty to empty (${(law.until / SECOND).toFixed(1)} s): L is ${law.inside.toFixed(2)}, and λ × W is ${law.perSecond.toFixed(2)} × ${law.stay.toFixed(2)} = ${(law.perSecond * law.stay).toFixed(2)}.`
      : "Lane B has not been empty again yet, so Little's law has no window from empty to empty.";
    part("theory").textContent = `Outside the rush ${arrivals} people a second × ${work / 1000} s of work keep ${load.toFixed(2)} of ${workers} workers busy: ${share(load / workers)}. Where people and work are random, ${long}; with a limit of ${limit}, ${(100 * refusedShare(load, workers, limit)).toFixed(1)} % are turned away (M/M/c/K). ${lawful}`;
  }

  function allRules() {
    const rows = [["No limit", results[0]]];
    if (story.lanes[1].isLimited) for (const [rule, name] of RULES) rows.push([name, play(story, { ...settings, rule, loop: "open" }, acts)[1]]);
    part("all-heads").replaceChildren(made("tr", {}, ...cells("th", ["Rule", "Useful", "Too late", "Turned away", "Still waiting", "Most in the queue", "Most at the sender"])));
    part("all-rows").replaceChildren(...rows.map(([name, result]) => {
      const found = counts(result, ENDS - 1);
      return made("tr", {}, ...cells("td", [name, found.useful, found.late, found.away, found.inside + found.outside, QueueLab.most(result, "inside"), QueueLab.most(result, "outside")]));
    }));
  }

  function challenges() {
    part("challenges").replaceChildren(...CHALLENGES.map(([ask, judge]) => {
      const [isMet, found] = judge(settings);
      return made("li", {}, `${ask} `, made("b", { class: isMet ? "useful" : "away" }, isMet ? `✓ met: ${found}` : `✕ not yet: ${found}`));
    }));
  }

  // --- what a visitor may change --------------------------------------------------------------

  function free() {
    isFree = true;
    part("controls").hidden = false;
    controls();
  }

  function changed(name, value) {
    settings = { ...settings, [name]: value };
    guess ??= story.right; // who changes the rule has stopped guessing
    until = null;
    pause();
    now = 0;
    playRun();
    show(0);
    judged();
    if (!calm.matches) run();
  }

  function judged() {
    if (!isFree) return;
    allRules();
    challenges();
    theory();
  }

  function act(kind) {
    acts = [...acts, { kind, at: Math.max(1, Math.round(now / (SECOND / 10))) * (SECOND / 10) }];
    until = null;
    playRun();
    show(now);
    judged();
    if (!calm.matches) run();
  }

  function choices(place, name, all) {
    const legend = part(place).querySelector("legend");
    part(place).replaceChildren(legend, ...all.map(([value, words, means = ""]) =>
      made("label", {}, made("input", { type: "radio", name: `lab-${name}`, value, checked: settings[name] === value, onchange: () => changed(name, value) }), words, made("span", { class: "soft" }, means))));
  }

  function controls() {
    part("stories").replaceChildren(...STORIES.map(({ key, title }) =>
      made("button", { type: "button", "aria-pressed": String(key === story.key), onclick: () => open(key) }, title)));
    const { isLimited } = story.lanes[1];
    for (const name of ["rules", "loops"]) part(name).hidden = !isLimited;
    choices("rules", "rule", RULES.map(([value, words]) => [value, words]));
    choices("loops", "loop", [["open", "it makes more (open loop)"], ["closed", "it stands still (closed loop; with the rule wait)"]]);
    choices("traffics", "traffic", [["even", "evenly spaced"], ["random", "at random moments, with random work"]]);
    part("sliders").replaceChildren(...SLIDERS.map(([name, words, min, max, by]) => {
      const output = made("output", {}, String(settings[name]));
      const input = made("input", { type: "range", min, max, step: by, value: settings[name], oninput: () => (output.textContent = input.value), onchange: () => changed(name, Number(input.value)) });
      return made("label", {}, words, " ", output, input);
    }));
    part("acts").replaceChildren(...Object.entries(ACTS).map(([kind, words]) => made("button", { type: "button", onclick: () => act(kind) }, words)));
    judged();
  }

  function open(key) {
    pause();
    begin(key);
    part("stories").querySelector("[aria-pressed=true]").focus();
    if (!calm.matches) run();
  }

  // --- replay links: #lab=story~setting=value~guess=1~rush=18.2~until=38.0 -----------------------

  function address() {
    const plain = first(story), told = Object.entries(settings).filter(([name, value]) => plain[name] !== value);
    const parts = told.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    if (guess !== null) parts.push(`guess=${guess}`);
    for (const { kind, at } of acts) parts.push(`${kind}=${(at / SECOND).toFixed(1)}`);
    return `#lab=${[story.key, ...parts, `until=${(now / SECOND).toFixed(1)}`].join("~")}`;
  }

  /** Read a link; raise where it says what no control could have said. */
  function opened(hash) {
    const [key, ...parts] = hash.slice("#lab=".length).split("~");
    const known = STORIES.find((one) => one.key === key);
    const settings = {}, done = { acts: [] };
    const number = (text, least, most) => {
      const value = Number(text);
      if (!text || !(value >= least && value <= most)) throw new RangeError(BAD_LINK);
      return value;
    };
    if (!known) throw new RangeError(BAD_LINK);
    for (const [name, text = ""] of parts.map((one) => one.split("="))) {
      const slider = SLIDERS.find(([one]) => one === name), value = decodeURIComponent(text);
      const allowed = { rule: RULES.map(([rule]) => rule), loop: ["open", "closed"], traffic: ["even", "random"] }[name];
      if (slider) settings[name] = number(value, slider[2], slider[3]);
      else if (allowed?.includes(value)) settings[name] = value;
      else if (name in ACTS) done.acts.push({ kind: name, at: Math.round(number(value, 0.1, ENDS / SECOND) * 10) * (SECOND / 10) });
      else if (name === "guess") done.guess = Math.round(number(value, 0, known.answers.length - 1));
      else if (name === "until") done.until = number(value, 0, ENDS / SECOND) * SECOND;
      else throw new RangeError(BAD_LINK);
    }
    for (const name of ["workers", "limit", "seed"]) if (name in settings) settings[name] = Math.round(settings[name]);
    return [key, settings, done];
  }

  function start() {
    const hash = window.location.hash;
    if (!hash.startsWith("#lab=")) return begin("spike");
    try {
      begin(...opened(hash));
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof URIError)) throw error;
      begin("spike");
      part("said").textContent = BAD_LINK;
    }
    lab.scrollIntoView();
  }

  part("play").addEventListener("click", () => (frame ? pause() : run()));
  part("step").addEventListener("click", step);
  part("restart").addEventListener("click", () => open(story.key));
  part("link").addEventListener("click", () => {
    part("linked").href = address();
    part("linked").hidden = false;
    part("linked").focus();
  });
  window.addEventListener("hashchange", () => {
    if (window.location.hash.startsWith("#lab=")) start();
  });
  new ResizeObserver(() => {
    for (const { lane } of lanes ?? []) lane.resize();
    if (lanes) drawCharts(), show(now);
  }).observe(lab);
  calm.addEventListener("change", () => (pause(), named()));

  document.getElementById("two-lanes").hidden = true;
  lab.hidden = false;
  start();
  new IntersectionObserver((entries, watcher) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    if (!calm.matches) run();
  }, { threshold: 0.35 }).observe(lab);
})();
