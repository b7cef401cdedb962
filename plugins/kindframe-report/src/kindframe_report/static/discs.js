// What the network picture shows of discs: the pairs within and between them, of all ties or of some, and the look of
// each, which is the level that all its marks share where the picture is coloured by something.
const SEVERAL = "#8f979d";
function discKeeper(D, home, a, b) {
  const many = D.discs.length, strong = new Set(D.links.filter((link) => link[3]).map(([p, q]) => p * many + q));
  const whole = { links: D.links, within: D.discs.map((disc) => disc.within) };
  return {
    // Count the ties that `told` says; without it, or where no single tie is on the page, all of them.
    counted(told) {
      if (!told || !a.length) return whole;
      const between = new Map(), within = new Array(many).fill(0);
      for (let e = 0; e < a.length; e++) {
        if (!told(e)) continue;
        const p = home[a[e]], q = home[b[e]], key = Math.min(p, q) * many + Math.max(p, q);
        if (p === q) within[p]++; else between.set(key, (between.get(key) || 0) + 1);
      }
      const links = [...between].map(([key, count]) => [Math.floor(key / many), key % many, count, strong.has(key) ? 1 : 0]);
      return { links, within };
    },
    // Give the shape and colour of each disc when marks have levels: of one level that one's colour, of several grey.
    coloured(code, styles) {
      const level = new Array(many).fill(-1);
      for (let i = 0; i < code.length; i++) {
        const at = code[i] === 255 ? styles.length - 1 : code[i], d = home[i];
        level[d] = level[d] === -1 || level[d] === at ? at : -2;
      }
      return D.discs.map((disc, d) => [disc.mark[0], level[d] < 0 ? SEVERAL : styles[level[d]][1]]);
    },
  };
}

// Add an element with a text to the page.
function made(tag, text, parent) {
  const element = parent.appendChild(document.createElement(tag));
  if (text) element.textContent = text;
  return element;
}
