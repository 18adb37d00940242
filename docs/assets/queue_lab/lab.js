// The lab on the page: a clock that plays two lanes, one question, and what a visitor may change after.
(() => {
  const { SECOND, ENDS, STORIES, CHALLENGES, BAD_LINK, Lane, Chart, first, play, made, cells, isClosed, rowsNow, everyRule, address, opened, counts, series, stages, theory } = QueueLab;
  const SPEED = 3; // seconds of the run in one of the visitor's
  const lab = document.getElementById("queue-lab");
  const part = (name) => lab.querySelector(`[data-lab="${name}"]`);
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const inputs = [...lab.querySelectorAll("input")], buttons = [...part("acts").children];
  let story, settings, acts, guess, until, results, lanes, charts, now, frame = 0, before = 0, shown = -1, told = "";
  let isFree = false; // the controls are there once the first reveal has been seen

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
    part("lanes").replaceChildren();
    lanes = results.map((result, at) => {
      const tally = made("p", { class: "tally" });
      const pictures = stages(result).map(() => document.createElementNS("http://www.w3.org/2000/svg", "svg"));
      for (const svg of pictures) svg.setAttribute("aria-hidden", "true"); // the tally and the table say the same
      const name = made("div", { class: "lane-name" }, made("b", {}, `${"AB"[at]} · ${story.lanes[at].name}`), made("span", { class: "soft" }, story.lanes[at].rule(settings)));
      part("lanes").append(made("div", { class: "lane" }, name, made("div", { class: "row" }, ...pictures), tally));
      const drawn = stages(result).map((stage, place) => new Lane(pictures[place], stage, {
        limit: at === 1 && (story.lanes[at].isLimited || story.hasStages) ? settings.limit : null,
        patience,
        workers: stage.run.station.workers,
        hasHand: at === 1 && isClosed(story, settings),
        done: place === 0 ? result.done : null,
        isSecond: place === 1,
        outside: settings.rule === "spill" ? "spilled:" : "sender: holds",
      }));
      return { drawn, tally, result };
    });
    drawCharts();
    shown = -1;
  }

  function drawCharts() {
    const all = results.map((result) => series(result, ENDS)), shaded = [...(story.rushes ?? []), ...(story.slow ?? [])];
    for (const { at, kind } of acts) if (kind !== "crash") shaded.push([at, Math.min(ENDS, at + (kind === "rush" ? 12 : 6) * SECOND)]);
    charts = ["waiting", "useful"].map((name) => new Chart(part(name), all.map((one) => one[name]), shaded));
  }

  const doubtAt = () => story.doubt[0] * SECOND, revealAt = () => story.reveal[0] * SECOND;
  const isAsked = () => guess === null && now >= doubtAt();
  const isRevealed = () => guess !== null && now >= revealAt();

  /** Move the run to a moment, at most to the next one at which it has to stop. */
  function show(moment, passed = 0) {
    const next = until ?? (now < revealAt() ? revealAt() : ENDS);
    const stop = guess === null ? Math.min(next, doubtAt()) : next;
    now = Math.min(moment, stop);
    for (const { drawn } of lanes) for (const stage of drawn) stage.draw(now, passed);
    for (const chart of charts) chart.draw(now);
    part("clock").textContent = `${(now / SECOND).toFixed(0)} s of ${ENDS / SECOND}`;
    if (Math.floor(now / SECOND) !== shown || now === stop) tell();
    shown = Math.floor(now / SECOND);
    if (now !== stop) return;
    until = null;
    pause();
  }

  /** Say what there is to say now; the live region changes at the moments of the story only. */
  function tell() {
    for (const { tally, result } of lanes) {
      const found = counts(result, now);
      const away = isClosed(story, settings) && result === results[1] ? "never made" : "turned away";
      const parts = [["useful", "● useful", found.useful], ["late", "⊘ too late", found.late], ["away", `✕ ${away}`, found.away]];
      if (story.key === "crash") parts.push(["away", "† died in hand", found.crashed]);
      tally.replaceChildren(...parts.map(([name, words, many]) => made("span", {}, made("b", { class: name }, String(many)), ` ${words}`)));
    }
    table();
    const moment = [...story.moments].reverse().find(([at]) => now >= at * SECOND);
    let said = ["", moment[1]];
    if (isAsked()) said = ["Your guess?", ` ${story.doubt[1]}`];
    else if (isRevealed()) said = [verdict(), ` ${story.reveal[1](results)}`];
    else if (guess !== null && (now >= doubtAt() || !isPlain())) said = [isPlain() ? `You said: ${story.answers[guess]}.` : "With your changes.", " Watch."];
    const [opening, rest] = said;
    if (told !== said.join("")) part("said").replaceChildren(made("b", {}, opening), ...rest.split("**").map((words, at) => (at % 2 ? made("strong", {}, words) : words)));
    told = said.join("");
    const isOpen = isAsked();
    if (part("answers").hidden === isOpen) answers(isOpen);
    if (isRevealed() && !isFree) free();
    if (isFree) part("theory").textContent = theory(settings, results[1], now);
  }

  const isPlain = () => Object.entries(first(story)).every(([name, value]) => settings[name] === value) && !acts.length;

  function verdict() {
    if (!isPlain()) return "With your changes:";
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

  /** The next moment of the story, or four seconds on. */
  function step() {
    pause();
    if (now >= ENDS) now = 0;
    const moments = story.moments.map(([at]) => at * SECOND);
    show(Math.min(now + 4 * SECOND, ...moments.filter((at) => at > now)));
  }

  // --- the numbers ----------------------------------------------------------------------------

  function table() {
    const [heads, ...rows] = rowsNow(story, settings, results, now);
    fill("", heads, rows);
  }

  function fill(name, heads, rows) {
    part(`${name}heads`).replaceChildren(made("tr", {}, ...cells("th", heads)));
    part(`${name}rows`).replaceChildren(...rows.map((row) => made("tr", {}, ...cells("td", row))));
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
    part("controls").hidden = part("stories").hidden = false;
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
    fitting();
    judged();
    if (!calm.matches) run();
  }

  function fitting() {
    const { isLimited } = story.lanes[1], { hasStages } = story;
    for (const name of ["rules", "all"]) part(name).hidden = !isLimited;
    part("loops").hidden = !isLimited || settings.rule !== "wait";
    part("theory").hidden = Boolean(hasStages);
    const useless = { seed: settings.traffic === "even", limit: !isLimited && !hasStages, workers: hasStages, patience: hasStages };
    for (const { name, parentElement } of inputs) if (name in useless) parentElement.hidden = Boolean(useless[name]);
    for (const button of buttons) button.hidden = Boolean(hasStages) && button.value !== "rush";
  }

  function judged() {
    if (!isFree) return;
    if (story.lanes[1].isLimited) fill("all-", ...everyRule(story, settings, acts, results[0]));
    challenges();
    part("theory").textContent = theory(settings, results[1], now);
  }

  function act(kind) {
    acts = [...acts, { kind, at: Math.max(1, Math.round(now / (SECOND / 10))) * (SECOND / 10) }];
    until = null;
    playRun();
    show(now);
    judged();
    if (!calm.matches) run();
  }

  function controls() {
    part("stories").replaceChildren(...STORIES.map(({ key, title }) =>
      made("button", { type: "button", "aria-pressed": String(key === story.key), onclick: () => open(key) }, title)));
    for (const input of inputs) {
      if (input.type === "radio") input.checked = settings[input.name] === input.value;
      else input.value = input.previousElementSibling.textContent = settings[input.name];
    }
    fitting();
    judged();
  }

  function open(key) {
    pause();
    begin(key);
    part("stories").querySelector("[aria-pressed=true]").focus();
    if (!calm.matches) run();
  }

  // --- the beginning --------------------------------------------------------------------------

  function start() {
    const hash = window.location.hash;
    if (!hash.startsWith("#lab=")) return begin("spike");
    try {
      begin(...opened(hash, inputs, buttons.map(({ value }) => value)));
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof URIError)) throw error;
      begin("spike");
      part("said").textContent = told = BAD_LINK;
    }
    lab.scrollIntoView();
  }

  part("play").addEventListener("click", () => (frame ? pause() : run()));
  part("step").addEventListener("click", step);
  part("restart").addEventListener("click", () => open(story.key));
  for (const button of buttons) button.addEventListener("click", () => act(button.value));
  for (const input of inputs) {
    const isRadio = input.type === "radio";
    input.addEventListener("change", () => changed(input.name, isRadio ? input.value : Number(input.value)));
    if (!isRadio) input.addEventListener("input", () => (input.previousElementSibling.textContent = input.value));
  }
  part("link").addEventListener("click", () => {
    part("linked").href = address({ story, settings, acts, guess, now });
    part("linked").hidden = false;
    part("linked").focus();
  });
  window.addEventListener("hashchange", () => {
    if (window.location.hash.startsWith("#lab=")) start();
  });
  let width = lab.clientWidth;
  new ResizeObserver(() => {
    if (lab.clientWidth === width) return;
    width = lab.clientWidth;
    for (const { drawn } of lanes) for (const stage of drawn) stage.resize();
    drawCharts();
    show(now);
  }).observe(lab);
  calm.addEventListener("change", () => (pause(), named()));

  document.getElementById("queue-lab-picture").remove();
  lab.hidden = false;
  start();
  new IntersectionObserver((entries, watcher) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    if (!calm.matches) run();
  }, { threshold: 0.5 }).observe(part("lanes"));
})();
