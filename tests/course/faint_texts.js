// The texts that do not stand out from their ground, by the formula of WCAG for contrast.
() => {
  const parsed = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => (v / 255 <= 0.03928
      ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const [r, g, b, a = 1] = parsed(getComputedStyle(at).backgroundColor);
      if (a > 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const one of document.querySelectorAll("main *")) {
    const own = [...one.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const isIdle = one.closest("[aria-disabled=true]");
    if (!own || isIdle || one.getClientRects().length === 0) continue;
    let shown = 1;
    for (let at = one; at; at = at.parentElement) shown *= Number(getComputedStyle(at).opacity);
    const back = behind(one);
    const front = parsed(getComputedStyle(one).color).slice(0, 3)
      .map((v, place) => v * shown + back[place] * (1 - shown));
    const [low, high] = [light(front), light(back)].sort((a, b) => a - b);
    const contrast = (high + 0.05) / (low + 0.05);
    if (contrast < 4.5) faint.push(`${one.className} ${one.textContent}: ${contrast.toFixed(2)}`);
  }
  return faint;
}
