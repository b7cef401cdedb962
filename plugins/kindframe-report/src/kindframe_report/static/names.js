// Writes the names of the network picture on the canvas above the painter's: each where it covers no other name and no
// mark, beside its mark where there is room, else on its other side, above or below, else not at all.
const inkOn = (hex) => {  // dark or light, whichever stands out more from the ground
  const [r, g, b] = [1, 3, 5].map((c) => parseInt(hex.slice(c, c + 2), 16) / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.2204 ? "#ffffff" : BLACK;
};
function nameWriter(pen, view) {
  const CELL = 48, LONGEST = 34, wide = new Map(), cells = new Map();
  let taken = [];
  const font = '13px system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';
  const cut = (p, q) => p[0] < q[2] && p[2] > q[0] && p[1] < q[3] && p[3] > q[1];
  function long(text) {
    if (!wide.has(text)) wide.set(text, pen.measureText(text).width);
    return wide.get(text);
  }
  function* cellsOf(box) {
    for (let x = Math.floor(box[0] / CELL); x <= Math.floor(box[2] / CELL); x++) {
      for (let y = Math.floor(box[1] / CELL); y <= Math.floor(box[3] / CELL); y++) yield x * 4096 + y;
    }
  }
  function covered(box, own) {
    const found = new Set();
    for (const at of cellsOf(box)) for (const mark of cells.get(at) || []) if (mark[4] !== own && cut(box, mark)) found.add(mark);
    return found.size;
  }
  return {
    long,
    // Begin anew; `corner` is where the buttons stand.
    begin(corner) {
      cells.clear();
      taken = [corner];
      Object.assign(pen, { font, textBaseline: "middle", lineJoin: "round", lineWidth: 3.5 });
    },
    // Keep names off a mark; `own` is the key its own name is written with.
    keepOff(x, y, r, own) {
      const mark = [x - r, y - r, x + r, y + r, own];
      for (const at of cellsOf(mark)) cells.has(at) ? cells.get(at).push(mark) : cells.set(at, [mark]);
    },
    // Write a name; `over` lets it cover marks, `must` whatever it covers, `middle` across its own
    // mark, which is of the colour `ground`. Gives 1 where it was written.
    write(text, x, y, r, { own, ground, over = false, must = false, middle = false } = {}) {
      if (x < -r || x > view.wide + r || y < -r - 20 || y > view.high + r + 20) return 0;
      const shown = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text, w = long(shown);
      const spots = middle || w + 8 < 2 * r ? [[x - w / 2, y]]
        : [[x + r + 4, y], [x - r - 4 - w, y], [x - w / 2, y - r - 10], [x - w / 2, y + r + 10]];
      const boxed = ([left, at]) => [left, at - 8, left + w + 2, at + 8];
      const inside = ([left, at]) => left >= 2 && left + w + 2 <= view.wide && at > 8 && at < view.high - 8;
      const free = (spot) => !taken.some((other) => cut(boxed(spot), other));
      const pinned = ([left, at]) => [Math.max(2, Math.min(left, view.wide - w - 2)), at];
      const may = spots.filter((held) => inside(held) && free(held)), cost = may.map((held) => (middle ? 0 : covered(boxed(held), own)));
      let spot = cost.includes(0) ? may[cost.indexOf(0)] : over || must ? may[0] : null;
      if (!spot && middle && free(pinned(spots[0]))) spot = pinned(spots[0]);
      if (!spot && must) spot = pinned(spots[0]);
      if (!spot) return 0;
      taken.push(boxed(spot));
      const on = ground && middle && w <= 2 * r;
      pen.fillStyle = on ? inkOn(ground) : BLACK; pen.strokeStyle = on ? ground : WHITE;
      pen.strokeText(shown, ...spot);
      pen.fillText(shown, ...spot);
      return 1;
    },
  };
}
