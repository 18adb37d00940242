// A lane as a picture: a pure function of the run and the moment; only the way between is eased.
(() => {
  const { NEVER, SECOND, ENDS, place, most } = QueueLab;
  const SVG = "http://www.w3.org/2000/svg";
  const TOP = 14, HEIGHT = 84, GAP = 12, FLIGHT = 1.5 * SECOND; // of the run

  function drawn(tag, attributes, parent) {
    const element = document.createElementNS(SVG, tag);
    set(element, attributes);
    parent.append(element);
    return element;
  }

  function set(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) {
      if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
    }
  }

  /** One stage of a lane; `hasHand`: its last place is a sender's hand; `done`: when a first stage was done with each. */
  class Lane {
    constructor(svg, result, { limit, patience, workers, hasHand, done, isSecond, outside }) {
      Object.assign(this, { svg, result, limit, patience, workers, hasHand, done, isSecond, held: outside, items: new Map() });
      this.crowd = Math.max(most(result, "inside"), most(result, "outside"), 8);
      svg.replaceChildren();
      this.frame = drawn("g", {}, svg);
      this.stage = drawn("g", {}, svg);
      this.resize();
    }

    resize() {
      const width = this.svg.clientWidth || 600, isNarrow = width < 500;
      const box = isNarrow ? 76 : 108, left = isNarrow ? 26 : 60;
      this.boxAt = width - box - (isNarrow ? 22 : 44);
      this.boxHeight = Math.min(34, HEIGHT / this.workers - 5);
      const fits = (pitch) => {
        const columns = this.limit === null ? 0 : Math.ceil(this.limit / Math.floor(HEIGHT / pitch));
        const room = this.boxAt - GAP - left - columns * pitch - 16;
        return Math.floor(room / pitch) * Math.floor(HEIGHT / pitch) >= this.crowd;
      };
      this.pitch = 20;
      while (this.pitch > 6 && !fits(this.pitch)) this.pitch -= 1;
      this.rows = Math.floor(HEIGHT / this.pitch);
      const columns = this.limit === null ? Infinity : Math.ceil(this.limit / this.rows);
      this.doorAt = Math.max(left, this.boxAt - GAP - columns * this.pitch - 7);
      set(this.svg, { viewBox: `0 0 ${width} 124`, width, height: 124 });
      this.frame.replaceChildren();
      const box_y = (at) => TOP + (HEIGHT / this.workers) * (at + 0.5) - this.boxHeight / 2;
      for (let at = 0; at < this.limit; at += 1) {
        const { x, y } = this.inQueue(at), side = this.pitch - 3;
        drawn("rect", { x: x - side / 2, y: y - side / 2, width: side, height: side, rx: 3, class: "slot" }, this.frame);
      }
      drawn("path", { d: `M${this.doorAt} ${TOP - 6}V${TOP + 22}M${this.doorAt} ${TOP + HEIGHT - 22}V${TOP + HEIGHT + 6}`, class: "posts" }, this.frame);
      this.bar = drawn("path", { d: `M${this.doorAt} ${TOP + 22}V${TOP + HEIGHT - 22}`, class: "bar" }, this.frame);
      this.boxes = Array.from({ length: this.workers }, (_, at) => ({
        y: box_y(at),
        edge: drawn("rect", { x: this.boxAt, y: box_y(at), width: box, height: this.boxHeight, rx: 3 }, this.frame),
        done: drawn("rect", { x: this.boxAt, y: box_y(at), width: 0, height: this.boxHeight, rx: 3 }, this.frame),
        words: drawn("text", { x: this.boxAt + box - 6, y: box_y(at) + this.boxHeight / 2 + 4, "text-anchor": "end" }, this.frame),
      }));
      const label = (x, anchor) => drawn("text", { x, y: 119, "text-anchor": anchor, class: "label" }, this.frame);
      this.labels = { outside: label(0, "start"), inside: label(this.boxAt - GAP, "end"), workers: label(this.boxAt + box, "end") };
      this.box = box;
    }

    inQueue(at) {
      return this.slot(this.boxAt - GAP, at);
    }

    atSender(at) {
      return this.slot(this.doorAt - 8, at);
    }

    /** Places wind from the right to the left, so that who moves up goes to the place beside. */
    slot(right, at) {
      const { pitch, rows } = this, column = Math.floor(at / rows), row = column % 2 ? rows - 1 - (at % rows) : at % rows;
      return { x: right - pitch * (column + 0.5), y: TOP + pitch * (row + 0.5) };
    }

    /** Show a moment; `passed` are the real seconds in which to go there, 0 to be there at once. */
    draw(now, passed) {
      const { requests } = this.result;
      const there = { inside: [], outside: [] }, hands = new Array(this.workers).fill(null), seen = new Map();
      for (const [number, one] of requests.entries()) {
        const where = place(one, now);
        if (!where) continue;
        if (where === "gone") {
          const isSeen = passed && !(this.hasHand && one.ending === "refused"); // that was never made
        if (isSeen && now - one.ended < FLIGHT) seen.set(number, this.flight(number, one, (now - one.ended) / FLIGHT));
        } else if (where === "in hand") {
          hands[one.worker] = number;
          const { y } = this.boxes[one.worker];
          seen.set(number, { x: this.boxAt + 14, y: y + this.boxHeight / 2, size: Math.min(8, this.boxHeight / 2 - 3) });
        } else {
          there[where].push(number);
        }
      }
      there.inside.sort((a, b) => requests[a].entered - requests[b].entered || a - b);
      if (this.isSecond) there.outside = []; // the first stage has it in hand
      if (this.hasHand) there.outside = there.inside.splice(this.limit);
      for (const [at, number] of there.inside.entries()) seen.set(number, this.inQueue(at));
      for (const [at, number] of there.outside.entries()) seen.set(number, this.atSender(at));
      for (const [number, to] of seen) this.move(number, to, now, passed);
      for (const [number, item] of this.items) {
        if (seen.has(number)) continue;
        item.group.remove();
        this.items.delete(number);
      }
      this.drawFrame(now, there, hands);
    }

    flight(number, one, part) {
      const from = this.items.get(number)?.from ?? { x: this.doorAt - 12, y: TOP + HEIGHT / 2 };
      const isDone = one.ending === "answered" || one.ending === "late";
      const x = isDone ? this.boxAt + this.box + 10 + 24 * part : from.x - 22 * part;
      return { x, y: isDone ? from.y : from.y + 26 * part, size: 8, faded: 1 - part * part, isFixed: true };
    }

    move(number, to, now, passed) {
      const one = this.result.requests[number];
      let item = this.items.get(number);
      if (!item) {
        item = { group: drawn("g", {}, this.stage), kind: "", x: passed ? 0 : to.x, y: passed ? TOP + HEIGHT / 2 : to.y };
        if (one.ending === "refused" && one.ended === one.sent) Object.assign(item, { x: this.doorAt - 12 });
        item.from = { x: item.x, y: item.y };
        this.items.set(number, item);
      }
      const nearer = to.isFixed || !passed ? 1 : 1 - Math.exp(-passed * 14);
      item.x += (to.x - item.x) * nearer;
      item.y += (to.y - item.y) * nearer;
      if (!to.isFixed) item.from = { x: item.x, y: item.y };
      this.shape(item, one, now, to.size ?? this.pitch * 0.4);
      set(item.group, { transform: `translate(${item.x.toFixed(1)} ${item.y.toFixed(1)})`, opacity: (to.faded ?? 1).toFixed(2) });
    }

    /** A disc that empties with patience; a ring with a slash has left; a square tries again. */
    shape(item, one, now, size) {
      const isOver = one.ended !== NEVER && one.ended <= now;
      const left = this.patience === null ? 1 : 1 - (now - one.since) / this.patience;
      let kind = left > 0 ? "waits" : "left";
      if (isOver) kind = one.ending === "answered" ? "useful" : one.ending === "late" ? "late" : "away";
      const key = `${kind} ${size.toFixed(0)}`, isHigh = this.result.priority[one.customer] > 0;
      const pie = isHigh ? size * 0.55 : size, body = this.outline(one, size, isHigh);
      if (item.kind !== key) {
        item.kind = key;
        item.group.replaceChildren();
        set(item.group, { class: `item ${kind}` });
        if (kind === "away") drawn("path", { d: `M${-size * 0.7} ${-size * 0.7}L${size * 0.7} ${size * 0.7}M${size * 0.7} ${-size * 0.7}L${-size * 0.7} ${size * 0.7}` }, item.group);
        else drawn("path", { d: body, class: "body" }, item.group);
        if (kind === "useful") drawn("path", { d: `M${-size / 2} 0l${size * 0.4} ${size * 0.4}l${size * 0.6} ${-size * 0.8}`, class: "mark" }, item.group);
        if (kind === "left" || kind === "late") drawn("path", { d: `M${-size * 0.7} ${size * 0.7}L${size * 0.7} ${-size * 0.7}`, class: "slash" }, item.group);
        item.pie = kind === "waits" ? drawn("circle", { r: pie / 2, "stroke-width": pie, transform: `translate(0 ${(size - pie) * 0.6}) rotate(-90)`, class: "pie" }, item.group) : null;
      }
      if (item.pie) {
        const round = Math.PI * pie;
        set(item.pie, { "stroke-dasharray": `${(round * left).toFixed(1)} ${round.toFixed(1)}` });
      }
    }

    outline(one, size, isHigh) {
      if (one.retry) return `M${-size} ${-size}H${size}V${size}H${-size}Z`;
      if (isHigh) return `M0 ${-size * 1.2}L${size * 1.1} ${size}H${-size * 1.1}Z`;
      return `M${-size} 0a${size} ${size} 0 1 1 ${2 * size} 0a${size} ${size} 0 1 1 ${-2 * size} 0Z`;
    }

    drawFrame(now, there, hands) {
      const { requests } = this.result, isFull = this.limit !== null && there.inside.length >= this.limit;
      set(this.bar, { visibility: isFull ? "visible" : "hidden" });
      const down = this.result.run.station.crashes.filter(({ at, down: long }) => at <= now && now < at + long).map(({ worker }) => worker);
      for (const [at, { edge, done, words }] of this.boxes.entries()) {
        const one = requests[hands[at]];
        const isForNobody = one && this.patience !== null && now - one.since >= this.patience;
        const ready = one && this.done ? this.done[one.customer] : ENDS;
        const said = down.includes(at) ? "down" : !one ? "idle" : isForNobody ? "for no one" : ready <= now ? "held" : "at work";
        const end = one && one.ended !== NEVER ? Math.min(one.ended, ready) : ready;
        const part = one ? Math.min(1, (now - one.started) / Math.max(1, end - one.started)) : 0;
        set(edge, { class: `box ${said.split(" ")[0]}` });
        set(done, { width: (this.box * part).toFixed(1), class: isForNobody ? "done nobody" : "done" });
        words.textContent = said;
      }
      const { inside, outside } = there;
      const isSlow = this.result.run.station.slowdowns.some(({ start, end }) => start <= now && now < end);
      const say = (label, text) => (label.textContent = text);
      if (!this.isSecond) say(this.labels.outside, this.limit === null || !outside.length ? "sender" : `${this.held} ${outside.length}`);
      say(this.labels.inside, this.limit === null ? `queue: ${inside.length}` : `queue: ${inside.length} of ${this.limit}`);
      const name = this.done ? "first stage" : this.isSecond ? "second stage" : "workers";
      say(this.labels.workers, isSlow ? `${name}: slow` : name);
      set(this.labels.outside, { class: outside.length ? "label held" : "label" });
    }
  }

  /** A small chart of both lanes up to a moment: A dashed and thin, B whole and thick. */
  class Chart {
    constructor(svg, both, shaded) {
      Object.assign(this, { svg, both });
      this.highest = 2 * Math.ceil(Math.max(5, ...both.flat()) / 2);
      svg.replaceChildren();
      const width = (this.width = svg.clientWidth || 300);
      set(svg, { viewBox: `0 0 ${width} 110`, width, height: 110 });
      for (const [start, end] of shaded) drawn("rect", { x: this.x(start), y: 8, width: this.x(end) - this.x(start), height: 80, class: "shade" }, svg);
      for (const value of [0, this.highest / 2, this.highest]) {
        drawn("path", { d: `M28 ${this.y(value)}H${width - 18}`, class: "grid" }, svg);
        drawn("text", { x: 24, y: this.y(value) + 4, "text-anchor": "end", class: "label" }, svg).textContent = String(value);
      }
      for (const second of [0, 20, 40]) drawn("text", { x: this.x(second * SECOND), y: 105, "text-anchor": "middle", class: "label" }, svg).textContent = `${second} s`;
      this.curves = both.map((_, lane) => drawn("polyline", { class: `curve lane-${lane}` }, svg));
      this.names = both.map((_, lane) => drawn("text", { class: `name lane-${lane}` }, svg));
    }

    x(at) {
      return 28 + ((this.width - 46) * at) / ENDS;
    }

    y(value) {
      return 88 - (80 * value) / this.highest;
    }

    draw(now) {
      const many = Math.floor((now * 2) / SECOND) + 1;
      const lasts = this.both.map((values) => values[Math.min(many, values.length) - 1]);
      for (const [lane, values] of this.both.entries()) {
        const points = values.slice(0, many).map((value, at) => `${this.x((at * SECOND) / 2).toFixed(1)},${this.y(value).toFixed(1)}`);
        set(this.curves[lane], { points: points.join(" ") });
        const isClose = Math.abs(this.y(lasts[0]) - this.y(lasts[1])) < 12;
        const shift = isClose ? (lane === (lasts[0] > lasts[1] ? 0 : 1) ? -2 : 10) : 4;
        set(this.names[lane], { x: this.x(Math.min(now, ENDS)) + 4, y: Math.min(90, this.y(lasts[lane]) + shift) });
        this.names[lane].textContent = "AB"[lane];
      }
    }
  }

  Object.assign(QueueLab, { drawn, Lane, Chart });
})();
