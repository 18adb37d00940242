// The replay link keeps all that was done, with its times: #lab=spike~limit=9~guess=1~rush=18.2~until=38.0
(() => {
  const { SECOND, ENDS, STORIES, changes } = QueueLab;
  const BAD_LINK = "This link says what no control of the lab can say, so the lab starts from the beginning.";

  function address({ story, settings, acts, guess, now }) {
    const parts = changes(story, settings).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    if (guess !== null) parts.push(`guess=${guess}`);
    for (const { kind, at } of acts) parts.push(`${kind}=${(at / SECOND).toFixed(1)}`);
    return `#lab=${[story.key, ...parts, `until=${(now / SECOND).toFixed(1)}`].join("~")}`;
  }

  function number(text, least, most) {
    const value = Number(text);
    if (!text || !(value >= least && value <= most)) throw new RangeError(BAD_LINK);
    return value;
  }

  /** Read a link; raise RangeError for what these controls cannot say. */
  function opened(hash, inputs, kinds) {
    const [key, ...parts] = hash.slice("#lab=".length).split("~");
    const story = STORIES.find((one) => one.key === key);
    if (!story) throw new RangeError(BAD_LINK);
    const settings = {}, done = { acts: [] };
    for (const [name, text = ""] of parts.map((one) => one.split("="))) {
      const own = inputs.filter((input) => input.name === name), value = text.replaceAll("%20", " ");
      const tenth = (least) => Math.round(number(value, least, ENDS / SECOND) * 10) * (SECOND / 10);
      if (own.length === 1) {
        const { min, max, step } = own[0];
        settings[name] = Math.round(number(value, Number(min), Number(max)) / step) * step;
      } else if (own.some((input) => input.value === value)) settings[name] = value;
      else if (kinds.includes(name) && done.acts.length < 50) done.acts.push({ kind: name, at: tenth(0.1) });
      else if (name === "guess") done.guess = Math.round(number(value, 0, story.answers.length - 1));
      else if (name === "until") done.until = tenth(0);
      else throw new RangeError(BAD_LINK);
    }
    return [key, settings, done];
  }

  Object.assign(QueueLab, { BAD_LINK, address, opened });
})();
