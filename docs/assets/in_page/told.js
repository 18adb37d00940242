// What the checks say, as the page shows it, and how to go on from there.
window.InPageTold = (() => {
  const { make, button } = window.InPage;

  // Return the lines of the screen, where they lead to, and the run to watch.
  function report(said, about, goTo) {
    const code = make("code");
    for (const line of said.lines) {
      for (const [text, style] of line) {
        code.append(style ? make("span", { class: style.replace(/\S+/g, "in-page-$&") }, text) : text);
      }
      code.append("\n");
    }
    const label = "What the checks say";
    const lines = make("pre", { class: "in-page-lines", tabindex: "0", role: "group", "aria-label": label }, code);
    const links = following(said, about, goTo);
    const found = links.length ? [lines, make("div", { class: "in-page-buttons" }, ...links)] : [lines];
    return said.play ? [...found, watching(said.play)] : found;
  }

  function summary(said) {
    if (said.status === 0) return `✓ ${said.passed} of ${said.checks} public checks pass.`;
    if (said.status > 1) return "! A fault of the course, not of your answer.";
    if (said.whole) return `${said.whole}: see below.`;
    return `✗ ${said.passed} of ${said.checks} public checks pass. Look at: ${said.failing}.`;
  }

  function following(said, about, goTo) {
    const links = [];
    if (said.line) links.push(button(`Go to line ${said.line}`, () => goTo(said.line)));
    if (said.hint) links.push(make("a", { class: "md-button", href: `#${said.hint}` }, "Hints for it"));
    if (said.read) links.push(make("a", { class: "md-button", href: `../#${said.read}` }, `Read: ${said.section}`));
    return said.status === 0 ? [...links, ...goingOn(about)] : links;
  }

  // After a green: the next exercise, and the solution where this page has one.
  function goingOn(about) {
    const links = about.following.map(({ title, minutes, page, is_in_page }) => {
      const where = is_in_page ? "solved in its page, too" : "solved on your machine";
      return make("a", { class: "md-button", href: page }, `Next: ${title}, ${minutes} min, ${where}`);
    });
    if (document.getElementById("reference-solution")) {
      links.push(make("a", { class: "md-button", href: "#reference-solution" }, "Compare with the reference solution"));
    }
    return links;
  }

  const SCHEMES = { default: "light", slate: "dark" }; // the theme's names for them

  // The run has a page of its own, which would follow the system's colours.
  function coloured(run) {
    const scheme = SCHEMES[document.body.dataset.mdColorScheme];
    return scheme ? run.replace("<html ", `<html style="color-scheme: ${scheme}" `) : run;
  }

  function watching(run) {
    const frame = make("iframe", { title: "The run that breaks it, played", sandbox: "allow-scripts" });
    const watch = make("details", { class: "in-page-watch" }, make("summary", {}, "Watch this run"), frame);
    watch.addEventListener("toggle", () => (frame.srcdoc ||= coloured(run)), { once: true });
    return watch;
  }

  // Return how to go on with this code in a copy of the course.
  function elsewhere(about, text, say) {
    const { name, path } = about;
    const file = path.split("/").pop();
    const copy = button("Copy the code", async () => {
      await navigator.clipboard.writeText(text());
      say("The code is copied.");
    });
    const save = button(`Download ${file}`, () => {
      const address = URL.createObjectURL(new Blob([text()], { type: "text/plain" }));
      make("a", { href: address, download: file }).click();
      setTimeout(() => URL.revokeObjectURL(address), 1000);
    });
    const more = make("details", { class: "in-page-elsewhere" });
    const where = make("p");
    where.append("In your copy of the course, save this code as ", make("code", {}, path), ", then type:");
    more.append(
      make("summary", {}, "Continue on your machine"),
      where,
      make("pre", {}, make("code", {}, `./course check ${name}`)),
      make("div", { class: "in-page-buttons" }, save, copy),
      make(
        "p",
        {},
        "There your editor helps you, each save can be checked, and an instructor's hidden checks count.",
      ),
    );
    return more;
  }

  return { report, summary, elsewhere };
})();
