// Names for what the theme leaves nameless, and keys for what scrolls sideways.
addEventListener("load", () => {
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
  for (const nav of document.querySelectorAll(".md-nav--primary nav[aria-labelledby]")) {
    nav.removeAttribute("aria-labelledby"); // a label with an icon and no words
    nav.setAttribute("aria-label", nav.querySelector(".md-nav__title").textContent.trim());
  }
  for (const nav of document.querySelectorAll(".md-code__nav")) nav.setAttribute("role", "none");
  const watcher = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const isScrolled = target.scrollWidth > target.clientWidth;
      target.toggleAttribute("tabindex", isScrolled);
      if (isScrolled) target.tabIndex = 0;
    }
  });
  for (const one of document.querySelectorAll(".md-typeset__scrollwrap")) watcher.observe(one);
});
