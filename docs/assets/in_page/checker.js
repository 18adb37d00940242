// The worker that checks, its news, and what becomes of one that hangs or ends.
window.InPageChecker = (() => {
  const HERE = new URL(".", document.currentScript.src);

  return class Checker {
    // Asks a worker; a silent one is ended, and the next check begins with a fresh one.
    constructor(silence_s, hear) {
      this.silence_s = silence_s;
      this.hear = hear;
      this.worker = null;
    }

    begin() {
      let loaded = 0;
      this.isReady = false;
      this.worker = new Worker(new URL("worker.js", HERE), { type: "module" });
      this.worker.onerror = (event) => this.fail(event.message || "it did not start");
      this.worker.onmessage = ({ data }) => {
        if (data.kind === "python") loaded = performance.now();
        if (data.kind === "ready") {
          this.isReady = true;
          // A machine that is slow to read the checks is slow to run them, and is given the time.
          this.patience = Math.max(this.silence_s, (performance.now() - loaded) / 1000);
        }
        if (data.kind === "begins") this.at = data.sentence;
        if (data.kind === "broken") return this.fail(data.why);
        this.isBusy = this.isBusy && data.kind !== "report";
        this.listen();
        this.hear(data);
      };
    }

    check(wanted) {
      if (!this.worker) this.begin();
      this.isBusy = true;
      this.at = "";
      this.worker.postMessage(wanted);
      this.listen();
    }

    listen() {
      clearTimeout(this.timer);
      if (this.isBusy && this.isReady) {
        this.timer = setTimeout(() => {
          this.end();
          this.hear({ kind: "hung", at: this.at, silence: this.patience });
        }, this.patience * 1000);
      }
    }

    fail(why) {
      const isChecking = this.isBusy && this.isReady;
      this.end();
      this.hear({ kind: isChecking ? "ended" : "broken", at: this.at, why });
    }

    end() {
      clearTimeout(this.timer);
      this.worker?.terminate();
      this.worker = null;
      this.isBusy = this.isReady = false;
    }
  };
})();
