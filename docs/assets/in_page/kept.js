// What a visitor wrote: the code of each exercise, and the texts it took the place of.
window.InPageKept = (() => {
  const ALL = window.InPage.KEPT;
  // Where a browser keeps nothing, as in some private windows, a text lives as long as the page.
  const unkept = new Map();

  function read(key) {
    if (unkept.has(key)) return unkept.get(key);
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }

  // Return whether the browser keeps it.
  function write(key, text) {
    try {
      if (text === null) localStorage.removeItem(key);
      else localStorage.setItem(key, text);
      unkept.delete(key);
      return true;
    } catch {
      unkept.set(key, text);
      return false;
    }
  }

  class Kept {
    // The code of one exercise; where it is the stub, nothing is kept.
    constructor(path, stub) {
      this.stub = stub;
      this.key = ALL + path;
    }

    get text() {
      return read(this.key) ?? this.stub;
    }

    put(text) {
      return write(this.key, text === this.stub ? null : text);
    }

    // The texts that were set aside, without this one; first the one to bring back next.
    others(text) {
      return this.aside().filter((other) => other !== text);
    }

    aside() {
      const held = read(`${this.key}.kept`);
      if (held === null) return [];
      try {
        return JSON.parse(held);
      } catch {
        return [held];
      }
    }

    setAside(text) {
      if (text !== this.stub) write(`${this.key}.kept`, JSON.stringify([text, ...this.others(text)]));
    }

    // Return the next text that was set aside. They go round, so that none is ever lost.
    bringBack(text) {
      const [had, ...rest] = this.others(text);
      const own = text === this.stub ? [] : [text];
      write(`${this.key}.kept`, JSON.stringify([...rest, ...own, had]));
      return had;
    }

    // Hear of what another tab writes: the code, or what it has set aside.
    listen(hearCode, hearAside) {
      addEventListener("storage", (event) => {
        if (event.key === this.key) hearCode(event.newValue ?? this.stub);
        if (event.key === `${this.key}.kept`) hearAside();
      });
    }
  }

  return { Kept, read: (path) => read(ALL + path) };
})();
