// The button of an exercise that is solved on its own page; all else is loaded when it is pressed.
window.InPage = (() => {
  const HERE = new URL(".", document.currentScript.src);
  const BUILT = new URL("../in_page_built/", HERE);
  const OWN = ["page.css", "kept.js", "checker.js", "told.js", "bench.js"];
  const KEPT = "under-pressure/"; // begins the key of all that is kept
  const NOT_BUILT = "These pages were built where Node.js or a network was missing, so nothing runs in them.";

  function make(name, options = {}, ...children) {
    const { on = {}, ...attributes } = options;
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    for (const [event, heard] of Object.entries(on)) element.addEventListener(event, heard);
    element.append(...children);
    return element;
  }

  function button(text, press, style = "md-button") {
    return make("button", { type: "button", class: style, on: { click: press } }, text);
  }

  function load(address) {
    return new Promise((resolve, reject) => {
      const on = { load: resolve, error: reject };
      const isStyle = address.pathname.endsWith(".css");
      const part = isStyle ? make("link", { rel: "stylesheet", href: address, on }) : make("script", { src: address, on });
      part.async = false; // scripts run each after the one before
      document.head.append(part);
    });
  }

  function refuse(place, why) {
    const { exercise } = place.dataset;
    const typed = make("code", {}, `./course check ${exercise}`);
    place.replaceChildren(make("p", { role: "status" }, `${why} On your machine, run `, typed, "."));
  }

  async function offer(place) {
    try {
      const answer = await fetch(new URL("assets.json", BUILT));
      if (!answer.ok) return refuse(place, NOT_BUILT);
      const listed = await answer.json();
      place.replaceChildren(make("p", { role: "status" }, "The editor is loading."));
      if (!window.InPageBench) {
        const own = OWN.map((name) => new URL(name, HERE));
        await Promise.all([...own, new URL("editor.js", BUILT)].map(load));
      }
      new window.InPageBench(place, listed).open();
    } catch {
      refuse(place, "This browser cannot run the checks, or the page was opened as a file.");
    }
  }

  // Is code kept for the exercise with this name? Its answer is named like it.
  function isBegun(name) {
    try {
      return Object.keys(localStorage).some(
        (key) => key.startsWith(`${KEPT}answers/`) && key.split("/").pop().replace(/\.\w+$/, "") === name,
      );
    } catch {
      return false;
    }
  }

  for (const place of document.querySelectorAll(".in-page")) {
    const begun = isBegun(place.dataset.exercise);
    const try_it = button(begun ? "Go on here: your code is kept" : "Try it here", () => {
      try_it.disabled = true;
      offer(place);
    });
    place.replaceChildren(try_it);
  }

  return { KEPT, make, button };
})();
