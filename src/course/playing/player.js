"use strict";
(() => {
  const page = document.querySelector("template").content;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const SVG = page.querySelector("svg").namespaceURI;
  const SECOND = 1000, BEAT = 1.6 * SECOND, MOVE = 0.45 * SECOND;
  const NAMES = { ready: "", busy: "moves", held: "stands still", asleep: "asleep", spinning: "runs in a loop", cancelled: "cancelled" };
  const EMPTY = { figures: [], acting: "", inside: null, capacity: null, left: [], spilled: [], lost: [], is_closed: false };
  const STEP = { said: "", time: "", differs: false, promised: "", happened: "", yoursTold: "", expectedTold: "", described: "" };
  const FIGURE = { side: "", state: "ready", call: "", word: "", holds: "", line: null, could: "", since: 0 };

  // --- small helpers: text is always set as text, so nothing in a run can become a tag --------

  function made(tag, name, text) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function drawn(tag, attributes, parent) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    parent.append(element);
    return element;
  }

  // --- one person -----------------------------------------------------------------------------

  function person(state) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 44 44");
    svg.setAttribute("class", "person");
    const body = drawn("g", state === "asleep" ? { transform: "rotate(14 20 42)" } : {}, svg);
    drawn("path", { d: "M6 42c0-9 6-13 14-13s14 4 14 13", class: "skin" }, body);
    drawn("circle", { cx: 20, cy: 18, r: 11, class: "skin" }, body);
    const line = (d) => drawn("path", { d }, body);
    const eye = (cx) => drawn("circle", { cx, cy: 17, r: 1.1, fill: "currentColor" }, body);
    if (state === "asleep") {
      line("M13.500 17c1 1.700 4 1.700 5 0M22 17c1 1.700 4 1.700 5 0M18 23h4");
      [[33, 13, 11], [38, 7, 8]].forEach(([x, y, size]) => {
        drawn("text", { x, y, "font-size": size }, svg).textContent = "z";
      });
    } else if (state === "raised" || state === "cancelled") {
      line("M13.500 14.500l4 4m0-4l-4 4M22.500 14.500l4 4m0-4l-4 4M16 24c2-2 6-2 8 0");
    } else if (state === "spinning") {
      line("M12 17a3 3 0 1 1 4 2M22 17a3 3 0 1 1 4 2M17 24h6");
    } else {
      eye(16);
      eye(24);
      line(state === "done" || state === "right" ? "M15.500 21.500c2 3 7 3 9 0" : "M17 23h6");
    }
    if (state === "held") line("M37 8v10M42 8v10");
    if (state === "done" || state === "right") line("M34 13l3 4 5-8");
    return svg;
  }

  function token(name, key) {
    const element = made("span", "token", name);
    element.dataset.key = key;
    element.title = name;
    return element;
  }

  function whole(scene) {
    return scene && { ...EMPTY, ...scene, figures: (scene.figures || []).map((one) => ({ ...FIGURE, ...one })) };
  }

  function lineless(scene) {
    return scene && { ...scene, figures: scene.figures.map((one) => ({ ...one, line: null })) };
  }

  // --- one run: its player is made from the page's template when the run is first seen ---------

  function player(root) {
    const key = root.dataset.key;
    const byId = (name) => document.getElementById(key + name);
    const run = JSON.parse(byId("run").textContent);
    const last = run.steps.length - 1;
    let at = 0, timer = null, isDescribed = false;
    const section = document.importNode(page.querySelector(".player"), true);
    for (const one of [section, ...section.querySelectorAll("[id]")]) one.id = key + one.id;
    for (const one of section.querySelectorAll("[aria-labelledby]")) {
      one.setAttribute("aria-labelledby", key + one.getAttribute("aria-labelledby"));
    }
    root.prepend(section);
    for (const step of run.steps) {
      Object.assign(step, { ...STEP, ...step });
      step.described = step.described || step.yoursTold;
      step.expectedTold = step.expectedTold || step.yoursTold.replace(/ at line \d+/g, "");
      step.yours = whole(step.yours);
      step.expected = whole(step.expected) || lineless(step.yours);
    }

    function card(figure, scene, differs) {
      const state = figure.state;
      const isAtDoor = state === "asleep" || state === "held" || state === "spinning";
      const element = made("div", `card ${state}`);
      element.classList.toggle("at-door", isAtDoor);
      element.classList.toggle("acting", figure.actor === scene.acting);
      element.classList.toggle("could-go", Boolean(figure.could));
      const words = made("div", "words");
      const isCall = Boolean(figure.call) && figure.actor.startsWith(figure.call);
      words.append(made("span", isCall ? "name call" : "name", figure.actor));
      if (figure.call && !isCall) words.append(" ", made("span", "call", figure.call));
      const since = run.timed && state === "asleep" ? ` since ${figure.since} s` : "";
      const said = figure.word || (NAMES[state] && NAMES[state] + since);
      if (said) words.append(made("span", "state", said));
      if (figure.could) words.append(made("span", "could", figure.could));
      if (figure.line && run.lines[figure.line]) {
        const where = made("span", "where", `line ${figure.line} `);
        where.append(made("code", "", run.lines[figure.line]));
        words.append(where);
      }
      const who = made("div", "who");
      who.dataset.key = `who ${figure.actor}`;
      who.append(person(state));
      if (figure.holds) who.append(token(figure.holds, `item ${figure.holds}`));
      element.append(words, who);
      return element;
    }

    // --- the queue ------------------------------------------------------------------------------

    function door(side, isShut, word) {
      const element = made("div", `door to-${side}${isShut ? " shut" : ""}`);
      element.append(made("i"), made("i"), made("span", "", isShut ? word : "open"));
      return element;
    }

    function aside(name, label, items) {
      const element = made("div", `aside ${name}`, "");
      element.append(made("span", "", label), ...items.map((item) => token(item, `item ${item}`)));
      return element;
    }

    function queue(scene) {
      const element = made("div", "queue");
      const inside = made("div", "inside");
      const count = scene.inside.length, capacity = Math.max(scene.capacity, 0);
      for (let place = 0; place < Math.max(count, Math.min(capacity, run.places)); place += 1) {
        const slot = made("div", place < capacity ? "place" : "place over");
        if (place < count) slot.append(token(scene.inside[place], `item ${scene.inside[place]}`));
        inside.append(slot);
      }
      const isFull = count >= capacity, isOver = count > capacity;
      element.append(
        door("in", isFull || scene.is_closed, scene.is_closed ? "closed" : "full"),
        inside,
        door("out", count === 0 && scene.spilled.length === 0, "empty"),
      );
      const said = isOver ? `${count} inside, capacity ${capacity}` : `${count} of ${capacity} taken`;
      element.append(made("div", isOver ? "count over" : "count", said));
      if (scene.spilled.length) element.append(aside("spilled", "in the spill:", scene.spilled));
      if (scene.left.length) element.append(aside("made-room", "made room:", scene.left));
      if (scene.lost.length) element.append(aside("lost", "never comes out:", scene.lost));
      return element;
    }

    function draw(lane, scene, differs) {
      const stage = lane.querySelector(".stage");
      const before = new Map();
      for (const one of stage.querySelectorAll("[data-key]")) {
        before.set(one.dataset.key, one.getBoundingClientRect());
      }
      const sides = { in: made("div", "side in"), out: made("div", "side out"), "": made("div", "beside") };
      for (const figure of scene.figures) {
        (sides[figure.side] || sides[""]).append(card(figure, scene, differs));
      }
      const middle = scene.inside === null ? made("div") : queue(scene);
      stage.replaceChildren(sides.in, middle, sides.out, sides[""]);
      for (const side of ["in", "out"]) stage.classList.toggle(`no-${side}`, !run.sides.includes(side));
      stage.style.setProperty("--rows", String(run.rows));
      if (!calm.matches) moved(stage, before);
    }

    function moved(stage, before) {
      const way = (one) => {
        const from = one && before.get(one.dataset.key), to = one && one.getBoundingClientRect();
        return from ? { x: from.left - to.left, y: from.top - to.top } : null;
      };
      const ways = [...stage.querySelectorAll("[data-key]")].map((one) => {
        const own = way(one), holder = way(one.parentElement.closest("[data-key]"));
        return [one, own && holder ? { x: own.x - holder.x, y: own.y - holder.y } : own];
      });
      for (const [one, by] of ways) {
        if (!by) {
          one.animate([{ opacity: 0 }, { opacity: 1 }], { duration: MOVE });
          continue;
        }
        const { x, y } = by;
        if (Math.abs(x) + Math.abs(y) < 1) continue;
        one.animate(
          [{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }],
          { duration: MOVE, easing: "ease-in-out" },
        );
      }
    }

    // --- the run --------------------------------------------------------------------------------

    function show(number) {
      at = Math.max(0, Math.min(last, number));
      const step = run.steps[at];
      const isEnd = at === last;
      byId("player").classList.toggle("differs", step.differs);
      const when = run.timed ? `, at ${step.time}` : "";
      byId("where").textContent = at === 0 ? "" : `${step.differs ? "First difference: event" : "Event"} ${at} of ${last}${when}.`;
      byId("said").textContent = at === 0 ? run.lead : step.said;
      byId("verdict").hidden = !step.differs;
      byId("promise").textContent = step.differs ? run.expected : "";
      byId("happened").textContent = step.differs ? run.yours : "";
      byId("known").textContent = step.differs ? run.known : "";
      byId("known").hidden = byId("known").previousElementSibling.hidden = !run.known;
      byId("expected-note").textContent = step.differs ? step.promised : "the same run so far";
      byId("yours-note").textContent = step.differs ? step.happened : "";
      if (step.yours) {
        draw(byId("expected"), step.expected || step.yours, step.differs);
        draw(byId("yours"), step.yours, step.differs);
        byId("expected").querySelector(".stage").setAttribute("aria-label", step.expectedTold);
        byId("yours").querySelector(".stage").setAttribute("aria-label", step.yoursTold);
      }
      for (const [place, item] of [...byId("steps").children].entries()) {
        if (place + 1 === at) item.setAttribute("aria-current", "step");
        else item.removeAttribute("aria-current");
      }
      for (const name of ["back", "restart"]) dimmed(name, at === 0);
      for (const name of ["next", "jump"]) dimmed(name, isEnd);
      byId("described").textContent = isDescribed ? step.described : "";
      if (isEnd) stop();
      named();
    }

    function dimmed(name, isIdle) {
      byId(name).setAttribute("aria-disabled", String(isIdle)); // it keeps the focus and the keys
    }

    function named() {
      byId("play").textContent = timer !== null ? "Pause" : at === last ? "Play again" : "Play";
    }

    function stop() {
      if (timer !== null) window.clearInterval(timer);
      timer = null;
      named();
    }

    function play() {
      if (calm.matches) return at === last ? show(0) : show(at + 1);
      if (timer !== null) return stop();
      if (at === last) show(0);
      timer = window.setInterval(() => show(at + 1), BEAT);
      if (at === 0) show(1);
      return named();
    }

    function describe() {
      isDescribed = !isDescribed;
      byId("describe").setAttribute("aria-pressed", String(isDescribed));
      byId("described").hidden = !isDescribed;
      byId("described").textContent = isDescribed ? run.steps[at].described : "";
    }

    function toStep(number) {
      stop();
      show(number);
    }

    const actions = {
      play,
      describe,
      back: () => toStep(at - 1),
      next: () => toStep(at + 1),
      jump: () => toStep(last),
      restart: () => toStep(0),
    };

    for (const [name, action] of Object.entries(actions)) {
      byId(name).addEventListener("click", (event) => {
        action();
        if (event.detail > 0) byId(name).blur(); // by mouse: the space bar plays again
      });
    }
    for (const [place, item] of [...byId("steps").children].entries()) {
      item.addEventListener("click", () => toStep(place + 1));
    }
    function calmed() {
      stop();
      root.classList.toggle("calm", calm.matches);
      byId("play").hidden = calm.matches;
      byId("next").classList.toggle("main", calm.matches);
    }
    calm.addEventListener("change", calmed);
    for (const name of ["controls", "keys"]) byId(name).hidden = false;
    byId("lanes").hidden = !run.drawn;
    section.querySelector(".ranks").hidden = !run.ranked;
    calmed();
    show(0);
    return { actions, stop };
  }

  // --- the page: one run or several; the keys belong to the one in which the focus is -----------

  const KEYS = { " ": "play", ArrowRight: "next", ArrowLeft: "back", r: "restart", d: "describe", j: "jump" };
  const players = new Map(); // by the part of the page that holds the run
  let latest = null; // the player that was used last: a mouse leaves the focus nowhere

  function playerAt(element) {
    const place = [...players.keys()].find((one) => one.contains(element) && one.open !== false);
    return place ? players.get(place) : null;
  }

  for (const root of document.querySelectorAll(".run")) {
    const fold = root.closest("details");
    if (fold === null) players.set(document.documentElement, player(root));
    else fold.addEventListener("toggle", () => {
      if (!players.has(fold) && fold.open) players.set(fold, player(root));
      if (fold.open) latest = players.get(fold);
      else if (players.has(fold)) players.get(fold).stop();
    });
  }
  for (const name of ["focusin", "click"]) {
    document.addEventListener(name, (event) => { latest = playerAt(event.target); });
  }
  document.addEventListener("keydown", (event) => {
    const name = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const isPressed = event.key === " " && event.target.closest("button, summary");
    if (!name || isPressed || event.ctrlKey || event.metaKey || event.altKey) return;
    const found = event.target === document.body ? latest || playerAt(document.body) : playerAt(event.target);
    if (!found) return;
    event.preventDefault();
    if (!event.repeat || name === "next" || name === "back") found.actions[name]();
  });
})();
