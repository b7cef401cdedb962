// Writes the names of the network picture on the canvas above the painter's: each where it covers no other name and no
// mark, beside its mark where there is room, else on its other side, above or below, else not at all. A long name stands
// in two lines or three.
const inkOn = (hex) => {  // dark or light, whichever stands out more from the ground
  const [r, g, b] = [1, 3, 5].map((c) => parseInt(hex.slice(c, c + 2), 16) / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.2204 ? "#ffffff" : BLACK;
};
const pale = (hex) => `#${[1, 3, 5].map((c) => Math.round(
  255 - 0.25 * (255 - parseInt(hex.slice(c, c + 2), 16))).toString(16).padStart(2, "0")).join("")}`;
function nameWriter(pen, view) {
  const CELL = 48, BROAD = 190, LINE = 16, MOST = 3, wide = new Map(), cells = new Map();
  let taken = [];
  const SMALL = '600 10px system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';
  const font = '13px system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';
  const cut = (p, q) => p[0] < q[2] && p[2] > q[0] && p[1] < q[3] && p[3] > q[1];
  const long = (text) => pen.measureText(text).width;
  // Break a name into lines of about one length, none broader than there is room for.
  function folded(text) {
    if (wide.has(text)) return wide.get(text);
    const all = long(text), parts = Math.min(MOST, Math.ceil(all / BROAD)), room = Math.min(BROAD, (all / parts) * 1.15);
    let lines = [text];
    if (all > BROAD) {
      lines = [];
      for (const word of text.split(" ")) {
        const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
        if (lines.length && long(longer) <= room) lines[lines.length - 1] = longer;
        else lines.push(word);
      }
      if (lines.length > MOST) lines = [...lines.slice(0, MOST - 1), lines.slice(MOST - 1).join(" ")];
      lines = lines.map((line) => {
        let kept = line;
        while (kept && long(kept + (kept === line ? "" : "…")) > BROAD) kept = kept.slice(0, -1);
        return kept === line ? line : `${kept.trimEnd()}…`;
      });
    }
    const held = { lines, w: Math.max(...lines.map(long)), h: LINE * lines.length };
    wide.set(text, held);
    return held;
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
    // Give how broad a name is as it is written.
    long: (text) => folded(text).w,
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
    // Write a number small: beside its mark where there is room, else across it, but over no other mark.
    number(text, x, y, r, { own, ground }) {
      pen.font = SMALL;
      const written = this.write(text, x, y, r, { own, high: 11 }) || this.write(text, x, y, r, { own, ground, middle: true, high: 11 });
      pen.font = font;
      return written;
    },
    // Write a name; `over` lets it cover marks, `must` whatever it covers, `middle` across its own
    // mark, which is of the colour `ground`. Gives 1 where it was written.
    write(text, x, y, r, { own, ground, over = false, must = false, middle = false, high = 0 } = {}) {
      if (x < -r || x > view.wide + r || y < -r - 20 || y > view.high + r + 20) return 0;
      const { lines, w, h } = high ? { lines: [text], w: long(text), h: high } : folded(text), half = h / 2;
      // A spot is where a name begins, its middle, and at which side its lines are even: 0 left, 1 right.
      const ups = r > half + 4 ? [0, -0.5, 0.5] : [0];  // across its own mark: in its middle, else above or below that
      const spots = middle || (w + 8 < 2 * r && h < 2 * r) ? ups.map((up) => [x - w / 2, y + up * r, 0.5])
        : [[x + r + 4, y, 0], [x - r - 4 - w, y, 1], [x - w / 2, y - r - 2 - half, 0.5], [x - w / 2, y + r + 2 + half, 0.5]];
      const boxed = ([left, at]) => [left, at - half, left + w + 2, at + half];
      const inside = ([left, at]) => left >= 2 && left + w + 2 <= view.wide && at > half && at < view.high - half;
      const free = (spot) => !taken.some((other) => cut(boxed(spot), other));
      const pinned = ([left, at, even]) => [Math.max(2, Math.min(left, view.wide - w - 2)), at, even];
      const may = spots.filter((held) => inside(held) && free(held)), cost = may.map((held) => (middle ? 0 : covered(boxed(held), own)));
      let spot = cost.includes(0) ? may[cost.indexOf(0)] : over || must ? may[0] : null;
      if (!spot && middle && free(pinned(spots[0]))) spot = pinned(spots[0]);
      if (!spot && must) spot = pinned(spots[0]);
      if (!spot) return 0;
      taken.push(boxed(spot));
      const on = ground && middle && w <= 2 * r;
      pen.fillStyle = on ? inkOn(ground) : BLACK; pen.strokeStyle = on ? ground : WHITE;
      const where = lines.map((line, n) => [line, spot[0] + (w - long(line)) * spot[2], spot[1] - half + (high || LINE) * (n + 0.5)]);
      for (const line of where) pen.strokeText(...line);
      for (const line of where) pen.fillText(...line);
      return 1;
    },
  };
}

// Numbers that stand for names without room, in the order of the alphabet, and the box below the picture that says so.
function keyOf(labels, box) {
  const order = labels.map((_, d) => d).sort((p, q) => labels[p].localeCompare(labels[q], "en-GB")), of = [];
  order.forEach((d, rank) => { of[d] = String(rank + 1); });
  return {
    of,
    tell(without, numbered) {
      const held = order.filter((d) => numbered.includes(d)).map((d) => `${of[d]} ${labels[d]}`);
      const rest = order.filter((d) => without.includes(d) && !numbered.includes(d)).map((d) => labels[d]);
      const text = [
        held.length ? `By number, for want of room: ${held.join(", ")}.` : "",
        rest.length ? `Without a name, for want of room: ${rest.join(", ")}.` : "",
      ].join(" ").trim();
      if (box.hidden && text) box.open = held.length + rest.length <= 12;  // a long key is opened by whoever wants it
      box.hidden = !text;
      const line = box.querySelector("p");
      if (line.textContent !== text) line.textContent = text;
    },
  };
}
