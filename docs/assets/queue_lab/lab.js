// The lab on the page: a clock that plays two lanes, one question, and what a visitor may change after.
(() => {
  const { SECOND, ENDS, STORIES, CHALLENGES, BAD_LINK, drawn, Lane, Chart, first, changes, play, made, cells, isClosed, standing, saying, rowsNow, everyRule, address, opened, series, stages, theory } = QueueLab;
  const SPEED = 3, SLOW = 1.5; // seconds of the run in a real one, after the question and before
  const lab = document.getElementById("queue-lab");
  const part = (name) => lab.querySelector(`[data-lab="${name}"]`);
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const inputs = [...lab.querySelectorAll("input")], buttons = [...part("acts").children];
  let story, settings, acts, guess, until, results, lanes, charts, now, frame = 0, before = 0, shown = -1, told = "";
  let hold = 0; // real seconds in which a new text is read
  let isFree = false; // the controls are there once the first reveal has been seen

  // --- the run

  function begin(key, changed = {}, done = {}) {
    pause();
    story = STORIES.find((one) => one.key === key) ?? STORIES[0];
    settings = { ...first(story), ...changed };
    acts = done.acts ?? [];
    guess = done.guess ?? null;
    until = done.until ?? null;
    now = 0;
    playRun();
    controls();
    show(0);
  }

  /** What is behind `now` stays as it was, as every draw has its place. */
  function playRun() {
    results = play(story, settings, acts);
    const patience = settings.patience ? settings.patience * SECOND : null;
    part("lanes").replaceChildren();
    lanes = results.map((result, at) => {
      const tally = made("p", { class: "tally" });
      const row = made("div", { class: "row" }), pictures = stages(result).map(() => drawn("svg", { "aria-hidden": "true" }, row)); // the table says the same
      const name = made("div", { class: "lane-name" }, made("b", {}, `${"AB"[at]} · ${story.lanes[at].name}`), made("span", { class: "soft" }, story.lanes[at].rule(settings)));
      part("lanes").append(made("div", { class: "lane" }, name, row, tally));
      return { tally, drawn: stages(result).map((stage, place) => new Lane(pictures[place], stage, {
        limit: at === 1 && (story.lanes[at].isLimited || story.hasStages) ? settings.limit : null,
        patience,
        workers: stage.run.station.workers,
        hasHand: at === 1 && isClosed(story, settings),
        done: place === 0 ? result.done : null,
        isSecond: place === 1,
        outside: settings.rule === "spill" ? "spilled:" : "sender: holds",
      })) };
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
  const isPlain = () => !changes(story, settings).length && !acts.length;
  const isOpen = () => guess === null && isPlain(); // a run with changes is not asked about
  const isAsked = () => isOpen() && now >= doubtAt();
  const isRevealed = () => !isOpen() && now >= revealAt();

  /** Move the run to a moment, at most to the next one at which it has to stop. */
  function show(moment, passed = 0) {
    const next = until ?? (now < revealAt() ? revealAt() : ENDS);
    const stop = isOpen() ? Math.min(next, doubtAt()) : next;
    now = Math.min(moment, stop);
    for (const { drawn } of lanes) for (const stage of drawn) stage.draw(now, passed);
    for (const chart of charts) chart.draw(now);
    part("clock").textContent = `${Math.floor(now / SECOND)} s of ${ENDS / SECOND}`;
    if (Math.floor(now / SECOND) !== shown || now === stop) tell();
    shown = Math.floor(now / SECOND);
    if (now !== stop) return;
    until = null;
    pause();
  }

  /** The live region changes at the moments of the story only. */
  function tell() {
    const there = standing(story, settings, results, now);
    for (const [at, { tally }] of lanes.entries()) {
      const found = there[at].at(-1);
      const parts = [["useful", "✓ useful"], ["late", "⊘ too late"], ["away", `✕ ${found.gone}`]];
      if (story.crashes) parts.push(["crashed", "† died in hand"]);
      if (story.crashes && !isOpen()) parts.push(["lost", "lost"], ["again", "given again"]);
      tally.replaceChildren(...parts.map(([name, words]) => made("span", {}, made("b", { class: name }, found[name]), ` ${words}`)));
    }
    fill("", rowsNow(story, settings, results, now, isOpen()));
    const [opening, rest] = saying(story, settings, results, now, guess, isPlain());
    if (told !== opening + rest) {
      part("said").replaceChildren(made("b", {}, opening), ...rest.split("**").map((words, at) => (at % 2 ? made("strong", {}, words) : words)));
      hold = 1;
    }
    told = opening + rest;
    if (part("answers").hidden === isAsked()) answers(isAsked());
    if (isRevealed() && !isFree) free();
    if (isFree) part("theory").textContent = theory(settings, results[1], now);
  }

  function answers(isShown) {
    part("answers").hidden = !isShown;
    part("answers").replaceChildren(...(isShown ? story.answers.map((words, at) => made("button", { type: "button", onclick: () => answered(at) }, words)) : []));
  }

  function answered(at) {
    guess = at;
    tell();
    part(calm.matches ? "step" : "play").focus();
    go();
  }

  // --- the clock

  const go = () => calm.matches || run();
  const toAnswers = () => part("answers").firstElementChild.focus();

  function run() {
    if (isAsked()) return toAnswers();
    if (frame) return;
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
    const rate = hold > 0 ? 0 : isOpen() ? SLOW : SPEED;
    hold -= passed;
    show(now + passed * rate * SECOND, passed);
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
    if (isAsked()) return toAnswers();
    if (now >= ENDS) now = 0;
    const moments = story.moments.map(([at]) => at * SECOND);
    show(Math.min(now + 4 * SECOND, ...moments.filter((at) => at > now)));
  }

  // --- the numbers

  function fill(name, [heads, ...rows]) {
    part(`${name}heads`).replaceChildren(made("tr", {}, ...cells("th", heads)));
    part(`${name}rows`).replaceChildren(...rows.map((row) => made("tr", {}, ...cells("td", row))));
  }

  // --- what a visitor may change

  function free() {
    isFree = true;
    part("controls").hidden = part("stories").hidden = false;
    controls();
  }

  function changed(name, value) {
    settings = { ...settings, [name]: value };
    playRun();
    again();
    fitting();
  }

  function fitting() {
    const { isLimited } = story.lanes[1], { hasStages } = story;
    for (const name of ["rules", "all", "theory", "tasks"]) part(name).hidden = !isLimited;
    part("loops").hidden = !isLimited || settings.rule !== "wait";
    const useless = { seed: settings.traffic === "even", limit: !isLimited && !hasStages, workers: hasStages, patience: hasStages };
    for (const { name, parentElement } of inputs) if (name in useless) parentElement.hidden = useless[name];
    for (const button of buttons) button.hidden = hasStages && button.value !== "rush";
    if (!isFree) return;
    if (isLimited) fill("all-", everyRule(story, settings, acts, results[0]));
    for (const [at, judge] of CHALLENGES.entries()) {
      const [isMet, found] = judge(settings), verdict = part("challenges").children[at].lastChild;
      verdict.className = isMet ? "useful" : "away";
      verdict.textContent = (isMet ? "✓ met: " : "✕ not yet: ") + found;
    }
  }

  function act(kind) {
    acts = [...acts, { kind, at: Math.max(1, Math.round((now * 10) / SECOND)) * (SECOND / 10) }];
    until = null;
    playRun();
    show(now);
    fitting();
    go();
  }

  function controls() {
    part("stories").replaceChildren(...STORIES.map(({ key, title }) =>
      made("button", { type: "button", "aria-pressed": key === story.key, onclick: () => open(key) }, title)));
    for (const input of inputs) {
      if (input.type === "radio") input.checked = settings[input.name] === input.value;
      else input.value = input.previousElementSibling.textContent = settings[input.name];
    }
    fitting();
  }

  function open(key) {
    begin(key);
    part("stories").querySelector("[aria-pressed=true]").focus();
    go();
  }

  function again() {
    pause();
    until = null;
    now = 0;
    show(0);
    go();
  }

  // --- the beginning

  /** Open what the link says; false if it is bad, as that is to be read. */
  function start() {
    const { hash } = window.location, isLink = hash.startsWith("#lab=");
    if (isLink) lab.scrollIntoView();
    try {
      begin(...(isLink ? opened(hash, inputs, buttons.map(({ value }) => value)) : ["spike"]));
      return true;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      begin("spike");
      part("said").textContent = told = BAD_LINK;
      return false;
    }
  }

  part("play").addEventListener("click", () => (frame ? pause() : run()));
  part("step").addEventListener("click", step);
  part("restart").addEventListener("click", again);
  part("values").addEventListener("click", () => (begin(story.key), go()));
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
    if (window.location.hash.startsWith("#lab=") && start()) go();
  });
  let width = lab.clientWidth;
  new ResizeObserver(() => {
    if (lab.clientWidth === width) return;
    width = lab.clientWidth;
    for (const { drawn } of lanes) for (const stage of drawn) stage.resize();
    drawCharts();
    show(now);
  }).observe(lab);
  calm.addEventListener("change", pause);

  document.getElementById("queue-lab-picture").remove();
  lab.hidden = false;
  const isGood = start();
  new IntersectionObserver((entries, watcher) => {
    const { intersectionRect: seen, boundingClientRect: all } = entries.at(-1);
    if (seen.height < 0.98 * Math.min(all.height, 0.9 * window.innerHeight)) return;
    watcher.disconnect();
    if (isGood) go();
  }, { threshold: Array.from({ length: 51 }, (_, at) => at / 50) }).observe(part("lanes"));
})();
