// The twin of src/course/simulate: a run given as data, and the same events, to the microsecond.
(() => {
  const { SIZES, Stream, Agenda, Room, crowd } = QueueLab;
  const NEVER = -1, NOBODY = -1, DOWN = -2;
  const RETRY_COST = 100; // hundredths of a retry
  const PURSE = 10 * RETRY_COST; // what a purse holds at most, and at first
  const FULL_SPEED = 100; // percent

  const STATION = { capacity: null, when_full: "refuse new", holds_for: null, order: "oldest first", expires_after: null, slowdowns: [], crashes: [], redelivers_after: null };
  const CLIENTS = { patience: null, retries: 0, backoff: 0, jitter: false, budget_percent: null };

  /** One run. What is due at one moment happens in the order in which it was decided, arrivals last. */
  class Engine {
    constructor(run) {
      this.station = { ...STATION, ...run.station };
      this.clients = { ...CLIENTS, ...run.clients };
      this.stopsAt = run.stops_at ?? Infinity;
      const { times, work, priority } = crowd(run);
      Object.assign(this, { times, work, priority, now: 0, log: [], requests: [], outside: [] });
      for (const [customer, at] of times.entries()) this.another(customer, 0, at, at);
      this.agenda = new Agenda();
      const { workers } = this.station;
      this.idle = Array.from({ length: workers }, (_, at) => workers - 1 - at); // its last is asked next
      this.hands = new Array(workers).fill(NOBODY);
      this.room = new Room(this.station.order, priority);
      this.capacity = this.station.capacity ?? Infinity;
      this.retried = times.map(() => 0); // by customer
      this.isAnswered = times.map(() => false);
      this.purse = PURSE;
      this.jitter = new Stream(run.seed, "jitter");
      this.hasTimers = this.clients.patience !== null && this.clients.retries > 0;
      for (const { at, down, worker } of this.station.crashes) {
        this.agenda.add(at, this.crash, worker);
        this.agenda.add(at + down, this.comeBack, worker);
      }
    }

    run() {
      const { agenda } = this;
      for (const [request, at] of this.times.entries()) {
        while (agenda.next <= at) this.happen();
        this.now = at;
        this.send(request);
      }
      while (agenda.next < this.stopsAt) this.happen();
      return this;
    }

    happen() {
      const { at, happen, what } = this.agenda.take();
      this.now = at;
      happen.call(this, what);
    }

    tell(what, request) {
      this.log.push([this.now, what, request]);
    }

    send(request) {
      this.tell("sent", request);
      if (this.idle.length) {
        this.requests[request].entered = this.now;
        this.start(request);
      } else if (this.room.length < this.capacity) {
        this.enter(request);
      } else {
        this.whenFull(request);
      }
      if (this.hasTimers) this.agenda.add(this.now + this.clients.patience, this.losePatience, request);
    }

    enter(request) {
      this.requests[request].entered = this.now;
      this.room.add(request);
      this.tell("entered", request);
    }

    start(request) {
      const one = this.requests[request], worker = this.idle.pop();
      this.hands[worker] = request;
      Object.assign(one, { started: this.now, worker });
      this.agenda.add(this.whenDone(this.now, this.work[one.customer]), this.finish, request);
      this.tell("started", request);
    }

    /** When work is done that begins now, through all slow-downs on its way. */
    whenDone(start, work) {
      if (!work) return start;
      let left = work * FULL_SPEED;
      for (const slow of this.station.slowdowns) {
        if (slow.end <= start) continue;
        if (start < slow.start) {
          if (left <= (slow.start - start) * FULL_SPEED) break;
          left -= (slow.start - start) * FULL_SPEED;
          start = slow.start;
        }
        if (left <= (slow.end - start) * slow.percent) return start + Math.ceil(left / slow.percent);
        left -= (slow.end - start) * slow.percent;
        start = slow.end;
      }
      return start + Math.ceil(left / FULL_SPEED);
    }

    /** A worker is done with a request, unless it has crashed meanwhile. */
    finish(request) {
      const { worker, customer } = this.requests[request];
      if (this.hands[worker] !== request) return;
      if (this.hasWaited(request, this.clients.patience)) {
        this.end(request, "late");
      } else {
        this.end(request, "answered");
        this.isAnswered[customer] = true;
        this.purse = Math.min(PURSE, this.purse + (this.clients.budget_percent ?? 0));
      }
      this.hands[worker] = NOBODY;
      this.idle.push(worker);
      this.serve();
    }

    end(request, ending) {
      Object.assign(this.requests[request], { ended: this.now, ending });
      this.tell(ending, request);
    }

    hasWaited(request, soLong) {
      return soLong !== null && this.now - this.requests[request].since >= soLong;
    }

    /** Give idle workers who waits inside, and let those in who are held outside. */
    serve() {
      while (this.idle.length && (this.room.length || this.letIn())) {
        const request = this.room.take();
        if (this.hasWaited(request, this.station.expires_after)) this.end(request, "expired");
        else this.start(request);
      }
      while (this.room.length < this.capacity && this.letIn());
    }

    letIn() {
      while (this.outside.length) {
        const request = this.outside.shift();
        if (this.requests[request].ended !== NEVER) continue;
        this.enter(request);
        return true;
      }
      return false;
    }

    whenFull(request) {
      const rule = this.station.when_full;
      if (rule === "refuse new") return this.refuse(request);
      if (rule === "drop oldest") return this.replace(this.room.popOldest(), request);
      if (rule === "shed lowest") {
        const victim = this.room.popLowest(request);
        return victim === null ? this.refuse(request) : this.replace(victim, request);
      }
      this.outside.push(request); // wait, time out, spill
      this.tell("held", request);
      if (rule === "time out") this.agenda.add(this.now + this.station.holds_for, this.timeOut, request);
    }

    timeOut(request) {
      if (this.requests[request].entered !== NEVER) return;
      this.end(request, "timed out");
      this.tryAgain(request);
    }

    refuse(request) {
      this.end(request, "refused");
      this.tryAgain(request);
    }

    replace(victim, request) {
      this.end(victim, "evicted"); // nobody tells its client
      this.enter(request);
    }

    losePatience(request) {
      const { customer, retry } = this.requests[request];
      if (this.retried[customer] === retry && !this.isAnswered[customer]) this.tryAgain(request);
    }

    /** A client decides to send again after a time, or gives up. */
    tryAgain(request) {
      const { customer } = this.requests[request], retry = this.retried[customer] + 1;
      const hasBudget = this.clients.budget_percent === null || this.purse >= RETRY_COST;
      if (retry > this.clients.retries || !hasBudget) {
        this.retried[customer] = Infinity;
        return;
      }
      if (this.clients.budget_percent !== null) this.purse -= RETRY_COST;
      this.retried[customer] = retry;
      let delay = this.clients.backoff * 2 ** (retry - 1);
      if (this.clients.jitter) {
        const drawn = this.jitter.draw(customer * this.clients.retries + retry - 1);
        delay = Math.floor((delay * (2 * drawn + 1)) / (2 * SIZES));
      }
      this.agenda.add(this.now + delay, this.sendAgain, customer);
    }

    sendAgain(customer) {
      this.send(this.another(customer, this.retried[customer], this.now, this.now));
    }

    /** One more request of a customer; its number is its place among all. */
    another(customer, retry, since, sent) {
      this.priority[this.requests.length] = this.priority[customer];
      return this.requests.push({ customer, retry, since, sent, entered: NEVER, started: NEVER, ended: NEVER, worker: NOBODY, ending: "unfinished" }) - 1;
    }

    /** A worker dies; what it had in hand is lost, or comes back later. */
    crash(worker) {
      const request = this.hands[worker];
      this.hands[worker] = DOWN;
      if (request === NOBODY) {
        this.idle.splice(this.idle.indexOf(worker), 1);
        return;
      }
      this.end(request, "crashed");
      const after = this.station.redelivers_after;
      if (after !== null) this.agenda.add(this.now + after, this.redeliver, request);
    }

    /** What a dead worker had in hand is back. It was accepted: even a full queue takes it. */
    redeliver(crashed) {
      const { customer, retry, since } = this.requests[crashed];
      const request = this.another(customer, retry, since, this.now);
      this.tell("sent", request);
      this.enter(request);
      if (this.idle.length) this.serve();
    }

    comeBack(worker) {
      this.hands[worker] = NOBODY;
      this.idle.push(worker);
      this.serve();
    }
  }

  /** All that happens in a run: its requests and their priorities, and a log of [time, what, request]. */
  QueueLab.simulate = (run) => {
    const { requests, log, priority } = new Engine(run).run();
    return { run, requests, log, priority };
  };
  QueueLab.NEVER = NEVER;
})();
