// What waits in the engine: events for their time, and requests for a worker.
(() => {
  /** What is decided and has not happened: the earliest first, of equals the one decided first. */
  class Agenda {
    constructor() {
      this.heap = [];
      this.decided = 0;
    }

    get next() {
      return this.heap.length ? this.heap[0].at : Infinity;
    }

    add(at, happen, what) {
      const { heap } = this;
      let place = heap.length;
      heap.push({ at, turn: (this.decided += 1), happen, what });
      while (place) {
        const above = (place - 1) >> 1;
        if (!this.isBefore(place, above)) break;
        this.swap(place, above);
        place = above;
      }
    }

    take() {
      const { heap } = this, first = heap[0], last = heap.pop();
      if (!heap.length) return first;
      heap[0] = last;
      for (let place = 0; ;) {
        let least = place;
        for (const below of [2 * place + 1, 2 * place + 2]) {
          if (below < heap.length && this.isBefore(below, least)) least = below;
        }
        if (least === place) return first;
        this.swap(place, least);
        place = least;
      }
    }

    isBefore(one, other) {
      const a = this.heap[one], b = this.heap[other];
      return a.at < b.at || (a.at === b.at && a.turn < b.turn);
    }

    swap(one, other) {
      [this.heap[one], this.heap[other]] = [this.heap[other], this.heap[one]];
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
