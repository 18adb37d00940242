// What waits in the engine: events for their time, and requests for a worker.
(() => {
  /** What is decided and has not happened: the earliest first, of equals the one decided first. */
  class Agenda {
    constructor() {
      this.line = [];
    }

    get next() {
      return this.line.length ? this.line[0].at : Infinity;
    }

    add(at, happen, what) {
      let place = this.line.length;
      while (place && this.line[place - 1].at > at) place -= 1;
      this.line.splice(place, 0, { at, happen, what });
    }

    take() {
      return this.line.shift();
    }
  }

  /** Where accepted requests wait, in the order in which they entered. */
  class Room {
    constructor(order, priority) {
      Object.assign(this, { order, priority, line: [] });
    }

    get length() {
      return this.line.length;
    }

    add(request) {
      this.line.push(request);
    }

    take() {
      if (this.order === "newest first") return this.line.pop();
      return this.order === "priority" ? this.out((a, b) => a > b) : this.line.shift();
    }

    popOldest() {
      return this.line.shift();
    }

    /** Who matters least leaves, of several the newest; null: it is the newcomer. */
    popLowest(newcomer) {
      const lowest = Math.min(...this.line.map((request) => this.priority[request]));
      return lowest >= this.priority[newcomer] ? null : this.out((a, b) => a <= b);
    }

    out(isBetter) {
      let best = 0;
      this.line.forEach((request, place) => {
        if (isBetter(this.priority[request], this.priority[this.line[best]])) best = place;
      });
      return this.line.splice(best, 1)[0];
    }
  }

  Object.assign(QueueLab, { Agenda, Room });
})();
