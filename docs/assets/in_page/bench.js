// An exercise solved on its own page: an editor, the public checks, and nothing to install.
// Everything large comes from this site and from nowhere else.
window.InPageBench = (() => {
  const { make, button } = window.InPage;
  const told = window.InPageTold;
  const SILENCE_S = 10; // without a word from a check, and its worker is ended
  const WIDEST = 92;
  const NARROWEST = 64; // narrower, and it is the lines that go sideways

  function mebibytes(bytes) {
    return `${(bytes / (1 << 20)).toFixed(1)} MiB`;
  }

  return class Bench {
    // One exercise: what is written, what the checks said, and how to go on elsewhere.
    constructor(place, listed) {
      this.place = place;
      this.about = listed.exercises[place.dataset.exercise];
      this.all = listed.exercises;
      this.judged = null; // the text that the verdict is about
      this.theirs = null; // the code of another tab, until one of the two is taken
      this.size = Object.values(listed.sizes).reduce((sum, one) => sum + one, 0);
      this.kept = new window.InPageKept.Kept(this.about.path, this.about.stub);
      this.checker = new window.InPageChecker(Number(place.dataset.silence || SILENCE_S), (news) => this.hear(news));
    }

    open() {
      const { name, path } = this.about;
      const file = path.split("/").pop();
      this.run = button("Check", () => this.check(), "md-button md-button--primary");
      this.said = make("p", { class: "in-page-said", role: "status", "aria-live": "polite" });
      this.stale = make("p", { class: "in-page-stale" }, "– This is about the text before your last change: check again.");
      this.stale.hidden = true;
      this.result = make("div", { class: "in-page-result" });
      this.back = button("Bring back what I had", () => this.bringBack());
      this.other = this.otherTab();
      const keys = make("p", { class: "in-page-keys", id: `keys-of-${name}` });
      keys.innerHTML =
        "<kbd>Ctrl</kbd>+<kbd>Enter</kbd> checks. <kbd>Tab</kbd> indents; " +
        "<kbd>Esc</kbd>, then <kbd>Tab</kbd>, leaves the editor.";
      const held = make("div", { class: "in-page-editor" });
      this.keeping = make("p", { class: "in-page-keys" });
      this.place.replaceChildren(
        keys,
        this.other,
        held,
        make(
          "div",
          { class: "in-page-buttons" },
          this.run,
          button("Start again", () => this.startAgain()),
          this.back,
        ),
        this.said,
        this.stale,
        this.result,
        this.keeping,
        told.elsewhere(this.about, () => this.editor.text(), (text) => this.say(text)),
      );
      this.editor = window.InPageEditor.open(held, this.kept.text, {
        label: `Your answer, ${file}`,
        describedBy: keys.id,
        isPython: file.endsWith(".py"),
        onChange: (text) => {
          this.keep(text);
          this.mark();
        },
        onCheck: () => this.check(),
      });
      this.keep(this.editor.text());
      this.kept.listen(
        (text) => this.hearOther(text),
        () => this.offerBack(),
      );
      this.editor.focus();
      this.checker.begin();
      this.say(
        `Python and the checks are loading, ${mebibytes(this.size)} from this site, ` +
          "which a browser keeps for the next time. Write meanwhile.",
      );
    }

    keep(text) {
      if (this.theirs !== null) {
        this.kept.setAside(this.theirs);
        this.say("You go on with the code of this tab. What the other tab had is kept.");
        this.decided();
      }
      this.keeping.textContent = this.kept.put(text)
        ? "Your code stays in this browser, and is sent nowhere."
        : "This browser keeps nothing: download your code before you leave the page.";
      this.offerBack();
    }

    offerBack() {
      const count = this.kept.others(this.editor.text()).length;
      this.back.hidden = count === 0;
      this.back.textContent = `Bring back what I had${count > 1 ? ` (${count} texts)` : ""}`;
    }

    startAgain() {
      if (this.editor.text() === this.about.stub) return this.say("This is the stub, as it was.");
      this.kept.setAside(this.editor.text());
      this.editor.replace(this.about.stub);
      this.say("This is the stub again. What you had is kept.");
      this.editor.focus();
    }

    bringBack() {
      this.editor.replace(this.kept.bringBack(this.editor.text()));
      this.say("This is what you had. The text that was here is kept, too.");
      this.editor.focus();
    }

    otherTab() {
      const notice = make(
        "div",
        { role: "alert", class: "in-page-other" },
        make("p", {}, "! Another tab has changed this code. Whichever you take, the other is kept."),
        make(
          "div",
          { class: "in-page-buttons" },
          button("Take the other tab's code", () => this.takeTheirs()),
          button("Go on with this code", () => {
            this.keep(this.editor.text());
            this.editor.focus();
          }),
        ),
      );
      notice.hidden = true;
      return notice;
    }

    hearOther(text) {
      this.theirs = text === this.editor.text() ? null : text;
      this.other.hidden = this.theirs === null;
    }

    decided() {
      this.theirs = null;
      this.other.hidden = true;
    }

    takeTheirs() {
      const { theirs } = this;
      this.decided();
      this.kept.setAside(this.editor.text());
      this.editor.replace(theirs);
      this.say("This is the other tab's code. What was here is kept.");
      this.editor.focus();
    }

    check() {
      if (this.checker.isBusy) return;
      this.run.disabled = true;
      this.result.replaceChildren();
      this.judged = null;
      this.mark();
      this.say(this.checker.isReady ? "Checking." : "Python and the checks are loading; the check follows.");
      const answers = {};
      for (const other of Object.values(this.all)) {
        const text = window.InPageKept.read(other.path);
        if (text !== null) answers[other.path] = text;
      }
      this.sent = this.editor.text();
      this.checker.check({
        about: this.about,
        source: this.sent,
        answers,
        width: this.columns(),
      });
    }

    columns() {
      const ruler = make("span", {}, "0".repeat(100));
      const lines = make("pre", { class: "in-page-lines" }, make("code", {}, ruler));
      this.result.append(lines);
      const letter = ruler.getBoundingClientRect().width / 100;
      const room = Math.floor((lines.clientWidth - 2 * parseFloat(getComputedStyle(lines).paddingLeft)) / letter);
      lines.remove();
      return Math.min(Math.max(room, NARROWEST), WIDEST);
    }

    hear(news) {
      if (news.kind === "python") this.say("Python is there. The checks are being read.");
      if (news.kind === "ready") this.say(this.checker.isBusy ? "Checking." : "Ready to check.");
      if (news.kind === "begins") this.say(`Checking: ${news.sentence}.`);
      if (news.kind === "report") this.show(news.report);
      const where = news.at ? `in the check “${news.at}”` : "before the first check";
      if (news.kind === "hung") {
        this.say(
          `✗ Ended: no word for ${Math.round(news.silence)} s, ${where}. ` +
            "Some line of your code never comes back. The next check starts afresh.",
        );
      }
      if (news.kind === "ended") {
        this.say(
          `✗ Ended: Python itself ended ${where}. ` +
            "Your code may have ended it, as os._exit does. The next check starts afresh.",
        );
        this.quote(news.why);
      }
      if (news.kind === "broken") {
        this.say(
          "! Python could not go on in this browser, which is no fault of your code. " +
            `Check again to start afresh, or run ./course check ${this.about.name} on your machine.`,
        );
        this.quote(news.why);
      }
      if (["report", "hung", "ended", "broken"].includes(news.kind)) {
        this.run.disabled = false;
        this.judged = news.kind === "broken" ? null : this.sent;
        this.mark();
      }
    }

    quote(why) {
      this.result.replaceChildren(make("pre", { class: "in-page-lines" }, make("code", {}, why)));
    }

    // Show whether the verdict is still about what is written.
    mark() {
      const isStale = this.judged !== null && this.judged !== this.editor.text();
      this.place.classList.toggle("in-page-is-stale", isStale);
      this.stale.hidden = !isStale;
    }

    show(report) {
      this.result.replaceChildren(...told.report(report, this.about, (line) => this.editor.goTo(line)));
      this.say(told.summary(report), report.status === 0);
    }

    say(text, isGreen = false) {
      this.said.classList.toggle("in-page-green", isGreen);
      this.said.textContent = text;
    }
  };
})();
