// The network picture of the report: zooms, finds and filters what stands in the page's own data, and asks nothing of
// anywhere. A painter (`painting.js`) puts marks and lines on the canvas below; names are written on the one above.
// Without it the page shows the still picture. `embedding.py` writes the data; every text from it is set as text, never
// as markup.
(() => {
  const root = document.getElementById("network");
  const source = document.getElementById("network-data");
  if (!root || !source) return;
  const D = JSON.parse(source.textContent);
  const array = (text, Type) => new Type(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const n = D.n, discs = D.discs, folds = discs.length > 0;
  const kind = array(D.kind, Uint8Array), home = folds ? array(D.home, Uint16Array) : null;
  const px = array(D.x, Uint16Array), py = array(D.y, Uint16Array), people = D.people ? array(D.people, Uint32Array) : null;
  const Index = D.wide ? Uint32Array : Uint16Array;
  const a = array(D.a, Index), b = array(D.b, Index), sort = array(D.sort, Uint8Array), dark = array(D.dark, Uint8Array);
  const waves = D.waves ? array(D.waves, Uint16Array) : null, m = a.length;
  const shades = D.shades.map((s) => ({ title: s.title, levels: s.levels, code: array(s.code, Uint8Array) }));
  const UNTOLD = ["circle", "#b9b3a8"];
  const X = Float32Array.from(px, (v) => (v * D.span) / 65535), Y = Float32Array.from(py, (v) => (v * D.span) / 65535);

  // Who is joined to whom, by mark: rows of `next` from at[i] to at[i + 1].
  const degree = new Uint32Array(n), at = new Uint32Array(n + 1);
  for (let e = 0; e < m; e++) { degree[a[e]]++; degree[b[e]]++; }
  for (let i = 0; i < n; i++) at[i + 1] = at[i] + degree[i];
  const next = new Uint32Array(2 * m), by = new Uint32Array(2 * m), fill = at.slice(0, n);
  const join = (p, q, e) => { next[fill[p]] = q; by[fill[p]++] = e; };
  for (let e = 0; e < m; e++) { join(a[e], b[e], e); join(b[e], a[e], e); }
  const busiest = degree.reduce((most, d) => Math.max(most, d), 9), byDegree = Array.from({ length: n }, (_, i) => i).sort((i, j) => degree[j] - degree[i] || i - j);
  const byName = byDegree.filter((i) => D.names[i] && D.kinds[kind[i]] !== "person").concat(
    byDegree.filter((i) => D.names[i] && D.kinds[kind[i]] === "person"));
  const called = (i) => D.names[i] || `${D.kinds[kind[i]]} ${i + 1}`;
  const many = (count, one, more) => `${count.toLocaleString("en-GB")} ${count === 1 ? one : more}`;

  const $ = (part) => root.querySelector(`[data-part="${part}"]`);
  const canvas = $("canvas"), pen = canvas.getContext("2d"), status = $("status");
  const view = { k: 1, x: 0, y: 0, wide: 0, high: 0, ratio: 1, swell: 1, moving: false };
  const asked = { text: "", kind: -1, wave: -1, home: -1, colour: -1, all: false };
  const opened = new Set();
  const names = nameWriter(pen, view), numbers = keyOf(discs.map((disc) => disc.label), $("key"));
  discs.forEach((disc) => { disc.passed = disc.marks; });
  const keeper = discKeeper(D, home, a, b);
  let told = keeper.counted(null), looks = discs.map((disc) => disc.mark);
  let hover = null, chosen = null, queued = false, latest = -1;  // a thing is {disc: d} or {mark: i}
  const passes = new Uint8Array(n).fill(1), found = new Uint8Array(n), seen = new Uint8Array(n);
  const same = (p, q) => p === q || (!!p && !!q && p.disc === q.disc && p.mark === q.mark);
  const sx = (x) => x * view.k + view.x, sy = (y) => y * view.k + view.y;
  const isOpen = (d) => n > 0 && (opened.has(d) || discs[d].r * view.k > 150) && discs[d].marks > 1;

  // What the painter is given. A mark is as large as its ties are many, within its disc's room where there are discs.
  const share = (i) => Math.sqrt(degree[i] / busiest);
  const marks = {
    x: X, y: Y, order: byDegree.slice().reverse(), cap: folds ? 9 : 1e9, version: 0,
    grow: Float32Array.from(X, (_, i) => (folds ? (0.5 * discs[home[i]].r) / Math.sqrt(discs[home[i]].marks) : 1)),
    base: Float32Array.from(X, (_, i) => (folds ? 0.6 + 0.8 * share(i) : D.least + (D.most - D.least) * share(i))),
    style: new Uint8Array(n), styles: D.marks, show: new Uint8Array(n),
  };
  const ties = { a, b, look: new Uint8Array(m), sorts: D.sorts, alpha: [0, 0], version: 0 };
  const scene = { under: [], discs: [], ties, over: [], marks };
  const radius = (i) => markRadius(marks, i, view);
  function colours() {
    const { levels, code } = asked.colour < 0 ? { code: kind } : shades[asked.colour];
    marks.styles = levels ? [...levels.map((_, level) => D.palette[level % D.palette.length]), UNTOLD] : D.marks;
    looks = levels && folds && n ? keeper.coloured(code, marks.styles) : discs.map((disc) => disc.mark);
    code.forEach((level, i) => { marks.style[i] = level === 255 ? marks.styles.length - 1 : level; });
  }
  const toldIn = (e) => asked.wave < 0 || !waves || waves[e] === 0 || (waves[e] >> asked.wave) & 1;

  let shown = "";
  function draw() {
    queued = false;
    const focus = chosen || hover, lit = focus && focus.mark !== undefined ? focus.mark : -1, searching = asked.text !== "";
    view.ratio = window.devicePixelRatio || 1;
    view.swell = folds ? view.k : Math.min(2.2, Math.max(0.55, Math.sqrt(view.k / D.size)));
    const open = discs.map((_, d) => isOpen(d)), near = new Uint8Array(n);
    const now = [asked.kind, asked.wave, asked.home, asked.all, open.map(Number).join("")].join();
    if (lit >= 0) {
      near[lit] = 2;
      for (let p = at[lit]; p < at[lit + 1]; p++) if (toldIn(by[p])) near[next[p]] = 1;
    }
    for (let i = 0; i < n; i++) {
      const x = sx(X[i]), y = sy(Y[i]), there = passes[i] && (!folds || open[home[i]]);
      seen[i] = there ? (x > -20 && y > -20 && x < view.wide + 20 && y < view.high + 20 ? 2 : 1) : 0;
      const dim = lit >= 0 ? !near[i] : searching && !found[i], ringed = near[i] === 2 || (searching && found[i]);
      const show = there ? SHOWN + (dim ? DIM : 0) + (ringed ? RINGED : 0) : 0;
      if (show !== marks.show[i]) { marks.show[i] = show; marks.version++; }
    }
    if (now !== shown) { chooseTies(); shown = now; }
    ties.alpha = [asked.all ? 0.6 : 0.14, 0.6].map((alpha) => alpha * (lit >= 0 ? 0.25 : 1));
    scene.over = [];
    for (let p = lit >= 0 ? at[lit] : 0; lit >= 0 && p < at[lit + 1]; p++) {
      const q = next[p];
      if (toldIn(by[p]) && passes[q]) scene.over.push({ x1: X[lit], y1: Y[lit], x2: X[q], y2: Y[q], width: 1.4, colour: BLACK, alpha: 0.85 });
    }
    const bright = focus && focus.disc !== undefined ? focus.disc : -1;
    if (folds) composeDiscs(bright, open);
    held.draw(scene, view);
    writeNames(lit, bright, near, open);
  }
  function chooseTies() {
    const there = (i) => passes[i] && (!folds || isOpen(home[i]));
    for (let e = 0; e < m; e++) {
      const drawn = there(a[e]) && there(b[e]) && toldIn(e) && (!folds || asked.all || (dark[e] && home[a[e]] === home[b[e]]));
      ties.look[e] = drawn ? 1 + 2 * sort[e] + dark[e] : 0;
    }
    ties.version++;
  }
  const faint = new Uint8Array(discs.length);
  function composeDiscs(lit, open) {
    const heaviest = told.links.reduce((most, link) => Math.max(most, link[2]), 12), touched = new Set([lit]);
    scene.under = [];
    for (const [p, q, count, strong] of told.links) {
      const own = p === lit || q === lit;
      if (own) touched.add(p).add(q);
      if ((!strong && !asked.all && !own) || (asked.home >= 0 && p !== asked.home && q !== asked.home)) continue;
      scene.under.push({
        x1: discs[p].x, y1: discs[p].y, x2: discs[q].x, y2: discs[q].y, colour: own ? BLACK : "#8a8f94",
        alpha: own ? 0.75 : open[p] || open[q] ? 0.12 : lit >= 0 || asked.text ? 0.15 : 0.5,
        width: 0.8 + 11 * (count / heaviest) * Math.min(1.5, view.k / D.size),
      });
    }
    scene.discs = discs.map((disc, d) => {
      const missed = asked.text && !disc.label.toLowerCase().includes(asked.text) && !disc.hits;
      // What is passed over is pale and not see-through, so that no line shines through a disc.
      faint[d] = (lit >= 0 ? !touched.has(d) : missed) || (n && !disc.passed) || (asked.home >= 0 && asked.home !== d);
      const fill = open[d] ? "#f3f1ea" : looks[d][1], edge = d === lit ? BLACK : open[d] ? "#c9c2b4" : WHITE;
      return {
        x: disc.x, y: disc.y, r: disc.r, shape: open[d] ? "circle" : looks[d][0], fill: faint[d] ? pale(fill) : fill,
        edge: faint[d] ? pale(edge) : edge, thick: d === lit ? 3 : 1.2, alpha: 1,
      };
    });
  }
  function writeNames(lit, bright, near, open) {
    const wide = Math.round(view.wide * view.ratio), high = Math.round(view.high * view.ratio);
    if (canvas.width !== wide || canvas.height !== high) { canvas.width = wide; canvas.height = high; }
    pen.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    pen.clearRect(0, 0, view.wide, view.high);
    const searching = asked.text !== "";
    names.begin([view.wide - 54, 0, view.wide, 146]);
    discs.forEach((o, d) => { if (!open[d]) names.keepOff(sx(o.x), sy(o.y), o.r * view.k * (o.r * view.k < 20 ? 1 : 0.9), `disc ${d}`); });
    for (let i = 0; i < n; i++) if (seen[i] === 2 && !(marks.show[i] & DIM)) names.keepOff(sx(X[i]), sy(Y[i]), 0.8 * radius(i), i);
    const alone = lit >= 0 ? names.write(called(lit), sx(X[lit]), sy(Y[lit]), radius(lit), { own: lit, must: true }) : 0;
    const without = [];
    discs.map((disc, d) => d).sort((p, q) => (q === bright) - (p === bright) || discs[q].r - discs[p].r).forEach((d) => {
      const disc = discs[d], r = disc.r * view.k, y = open[d] ? Math.max(sy(disc.y) - r - 8, Math.min(12, sy(disc.y) + r)) : sy(disc.y);
      const full = disc.people > 1 ? `${disc.label} (${disc.people.toLocaleString("en-GB")})` : disc.label;
      const text = !open[d] && r > 20 && names.long(full) > 2 * r ? disc.label : full;
      const there = names.write(text, sx(disc.x), y, open[d] ? 0 : r, { own: `disc ${d}`, ground: faint[d] ? undefined : looks[d][1], over: searching && !faint[d], must: d === bright, middle: open[d] || r > 20 });
      if (!there && !open[d] && !faint[d] && sx(disc.x) > 0 && sx(disc.x) < view.wide && sy(disc.y) > 0 && sy(disc.y) < view.high) without.push(d);
    });
    // A disc whose name finds no room has its number, and the key below says whose it is.
    const numbered = without.filter((d) => names.number(numbers.of[d], sx(discs[d].x), sy(discs[d].y), discs[d].r * view.k, { own: `disc ${d}`, ground: looks[d][1] }));
    if (!view.moving) numbers.tell(without, numbered);
    const first = lit >= 0 ? byDegree.filter((i) => near[i]) : searching ? byDegree.filter((i) => found[i]) : byName;
    const most = lit >= 0 || searching ? 30 : Math.min(60, 9 * (view.wide / 700) * (view.k / D.size) ** 1.5);
    const sure = (lit >= 0 || searching ? 12 : 6) / (view.wide < 500 ? 2 : 1);  // so many are written even where that covers a mark
    let written = alone;
    for (const i of first) {
      if (written >= most) break;
      if (seen[i] === 2 && D.names[i] && i !== lit) written += names.write(D.names[i], sx(X[i]), sy(Y[i]), radius(i), { own: i, over: written < sure });
    }
  }

  const redraw = () => { if (!queued) { queued = true; requestAnimationFrame(draw); } };
  let rest = 0;
  function moving() {
    view.moving = true;
    clearTimeout(rest);
    rest = setTimeout(() => { view.moving = false; redraw(); }, 160);
    redraw();
  }
  const reach = folds ? discs.flatMap((o) => [[o.x - o.r, o.y - o.r], [o.x + o.r, o.y + o.r]]) : Array.from(X, (x, i) => [x, Y[i]]);
  const margin = window.innerWidth < 600 ? 24 : 60, low = [0, 1].map((c) => reach.reduce((v, p) => Math.min(v, p[c]), 1e9) - (c ? 24 : margin));
  const high = [0, 1].map((c) => reach.reduce((v, p) => Math.max(v, p[c]), 0) + (c ? 24 : margin));
  const whole = () => Math.min(view.wide / (high[0] - low[0]), view.high / (high[1] - low[1]), 3);
  function fit() {
    view.k = whole();
    view.x = (view.wide - (low[0] + high[0]) * view.k) / 2;
    view.y = (view.high - (low[1] + high[1]) * view.k) / 2;
    opened.clear();
    redraw();
  }
  function zoom(by, x = view.wide / 2, y = view.high / 2) {
    const k = Math.min(60, Math.max(0.2, view.k * by));
    view.x = x - ((x - view.x) * k) / view.k;
    view.y = y - ((y - view.y) * k) / view.k;
    view.k = k; moving();
  }
  function centre(thing) {
    const [x, y] = thing.disc !== undefined ? [discs[thing.disc].x, discs[thing.disc].y] : [X[thing.mark], Y[thing.mark]];
    if (thing.mark !== undefined && folds) {
      opened.add(home[thing.mark]);
      view.k = Math.max(view.k, (0.3 * Math.min(view.wide, view.high)) / discs[home[thing.mark]].r);
    }
    view.x = view.wide / 2 - x * view.k;
    view.y = view.high / 2 - y * view.k;
  }
  function unfold(d) {
    if (!n || discs[d].marks < 2) return;
    opened.add(d);
    latest = d; hover = null;
    view.k = Math.max(view.k, (0.42 * Math.min(view.wide, view.high)) / discs[d].r);
    centre({ disc: d });
    chosen = null; say(`${discs[d].label} is open: ${many(discs[d].marks, "mark", "marks")}.`);
    redraw();
  }
  const say = (text) => { status.textContent = text; };
  function tell(thing) {
    if (!thing) return say(D.help);
    if (thing.disc !== undefined) {
      const disc = discs[thing.disc], links = told.links.filter((l) => l[0] === thing.disc || l[1] === thing.disc);
      const out = links.reduce((sum, l) => sum + l[2], 0);
      const more = n && disc.marks > 1 ? " Choose it again, or press Enter, to open it." : "";
      const inside = told.within[thing.disc] ? `${D.floor}${many(told.within[thing.disc], "pair", "pairs")} joined within` : "no pair joined within";
      const outside = links.length ? `${D.floor}${many(out, "pair", "pairs")} to ${many(links.length, "other", "others")}` : "none to others";
      return say(`${disc.label}: ${many(disc.people, disc.one, disc.more)}, ${inside}, ${outside}.${more}`);
    }
    const i = thing.mark, words = [D.kinds[kind[i]]];
    shades.forEach((s) => { if (s.code[i] !== 255) words.push(`${s.title}: ${s.levels[s.code[i]]}`); });
    say(`${called(i)} (${words.join(", ")}), joined to ${many(degree[i], "other", "others")}.`);
  }
  const choose = (thing) => { chosen = thing; tell(thing); redraw(); };
  function hit(x, y) {
    let best = null, least = 18;
    for (let i = 0; i < n; i++) {
      if (seen[i] !== 2) continue;
      const away = Math.hypot(sx(X[i]) - x, sy(Y[i]) - y) - radius(i);
      if (away < least && away < 8) { least = away; best = { mark: i }; }
    }
    if (!best) discs.forEach((disc, d) => {
      if (!isOpen(d) && Math.hypot(sx(disc.x) - x, sy(disc.y) - y) < Math.max(9, disc.r * view.k)) best = { disc: d };
    });
    return best;
  }

  const touches = new Map();
  let moved = 0, apart = 0, between = [0, 0];
  // One finger scrolls the page up and down; two are ours, and the browser must be told so before it takes them to scroll.
  for (const kind of ["touchstart", "touchmove"]) {
    canvas.addEventListener(kind, (event) => { if (event.touches.length > 1 && event.cancelable) event.preventDefault(); }, { passive: false });
  }
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    touches.set(event.pointerId, [event.offsetX, event.offsetY]);
    moved = 0; apart = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = [event.offsetX, event.offsetY], last = touches.get(event.pointerId);
    if (!last) {
      const thing = hit(x, y);
      canvas.classList.toggle("pointing", !!thing);
      if (!same(thing, hover)) { hover = thing; if (!chosen) tell(thing); redraw(); }
      return;
    }
    touches.set(event.pointerId, [x, y]);
    if (touches.size === 2) {
      const [p, q] = [...touches.values()], now = Math.hypot(p[0] - q[0], p[1] - q[1]), middle = [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2];
      if (apart) { shift(middle[0] - between[0], middle[1] - between[1]); zoom(now / apart, ...middle); }
      apart = now; between = middle; moved = 99; return;
    }
    moved += Math.abs(x - last[0]) + Math.abs(y - last[1]);
    view.x += x - last[0]; view.y += y - last[1]; moving();
  });
  canvas.addEventListener("pointerup", (event) => {
    touches.delete(event.pointerId);
    if (moved > 6) return;
    const thing = hit(event.offsetX, event.offsetY);
    if (thing && thing.disc !== undefined && same(thing, chosen)) unfold(thing.disc);
    else choose(same(thing, chosen) ? null : thing);
  });
  canvas.addEventListener("pointercancel", (event) => touches.delete(event.pointerId));
  canvas.addEventListener("pointerleave", () => { if (hover) { hover = null; if (!chosen) tell(null); redraw(); } });
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== canvas) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 300), event.offsetX, event.offsetY);
  }, { passive: false });
  const steps = () => {
    const within = (d) => Math.abs(sx(discs[d].x) - view.wide / 2) < view.wide / 2 && Math.abs(sy(discs[d].y) - view.high / 2) < view.high / 2;
    const shut = discs.map((_, d) => d).filter((d) => !isOpen(d) && within(d)).sort((p, q) => discs[q].people - discs[p].people);
    const inside = byDegree.filter((i) => seen[i] === 2 && (!asked.text || found[i]));  // of what was opened last, first
    inside.sort((i, j) => folds && (home[j] === latest) - (home[i] === latest));
    return [...inside.map((i) => ({ mark: i })), ...shut.map((d) => ({ disc: d }))];
  };
  const shift = (x, y) => { view.x += x; view.y += y; moving(); };
  const keys = {  // arrows move the picture, + and - zoom, n and p walk through what is shown
    ArrowLeft: () => shift(60, 0), ArrowRight: () => shift(-60, 0), ArrowUp: () => shift(0, 60), ArrowDown: () => shift(0, -60),
    "+": () => zoom(1.35), "=": () => zoom(1.35), "-": () => zoom(1 / 1.35), 0: () => { choose(null); fit(); },
    n: () => step(1), p: () => step(-1), Escape: () => choose(null),
    Enter: () => { if (chosen && chosen.disc !== undefined) unfold(chosen.disc); },
  };
  function step(way) {
    const every = steps(), now = every.findIndex((thing) => same(thing, chosen));
    if (every.length) choose(every[(now + way + every.length) % every.length]);
  }
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
    redraw();
  });
  $("in").addEventListener("click", () => zoom(1.5));
  $("out").addEventListener("click", () => zoom(1 / 1.5));
  $("whole").addEventListener("click", () => { choose(null); fit(); });

  function filter() {
    let hits = 0;
    discs.forEach((disc) => { disc.hits = disc.passed = 0; });
    for (let i = 0; i < n; i++) {
      const inGroup = asked.home < 0 || (folds ? home[i] : shades[D.grouping].code[i]) === asked.home;
      passes[i] = inGroup && (asked.kind < 0 || kind[i] === asked.kind) ? 1 : 0;
      found[i] = passes[i] && asked.text && called(i).toLowerCase().includes(asked.text) ? 1 : 0;
      hits += found[i];
      if (passes[i] && folds) discs[home[i]].passed++;
      if (found[i] && folds) discs[home[i]].hits++;
    }
    const named = asked.text ? discs.filter((disc) => disc.label.toLowerCase().includes(asked.text)).length : 0;
    const marked = many(passes.reduce((sum, v) => sum + v, 0) || discs.length, "mark", "marks");
    const wave = asked.wave < 0 ? "" : `, with the ties of ${$("wave").selectedOptions[0].textContent}`;
    const grey = asked.colour >= 0 && looks.some((look) => look[1] === SEVERAL) ? " A grey disc holds several colours: open it, or zoom in." : "";
    say(asked.text ? `${many(hits + named, "match", "matches")} for “${asked.text}”.${hits + named ? " Press Enter to go to one after another." : ""}`
      : `${marked} shown${wave}.${grey}`);
    list();
    redraw();
  }
  const control = (part, set) => {
    const held = $(part);
    if (held) held.addEventListener("input", () => { set(held); if (part !== "colour" && part !== "all") chosen = null; filter(); });
  };
  control("search", (held) => { asked.text = held.value.trim().toLowerCase(); });
  $("search").addEventListener("keydown", (event) => {  // from one match to the next, unfolding what it is in
    if (event.key !== "Enter" || !asked.text) return;
    event.preventDefault();
    const named = discs.map((_, d) => ({ disc: d })).filter(({ disc }) => discs[disc].label.toLowerCase().includes(asked.text));
    const every = [...named, ...byDegree.filter((i) => found[i]).map((i) => ({ mark: i }))];
    if (!every.length) return;
    const now = every.findIndex((thing) => same(thing, chosen)), next = every[(now + (event.shiftKey && now >= 0 ? every.length - 1 : 1)) % every.length];
    centre(next); choose(next);
  });
  control("kind", (held) => { asked.kind = Number(held.value); });
  control("wave", (held) => { asked.wave = Number(held.value); told = keeper.counted(asked.wave < 0 || !folds ? null : toldIn); });
  control("group", (held) => { asked.home = Number(held.value); });
  control("all", (held) => { asked.all = held.checked; });
  control("colour", (held) => { asked.colour = Number(held.value); colours(); marks.version++; legend(); });

  function legend() {
    const key = $("legend"); key.replaceChildren();
    key.hidden = asked.colour < 0;
    root.querySelectorAll("[data-kind]").forEach((entry) => { entry.hidden = asked.colour >= 0; });  // another key stands for them
    if (asked.colour < 0) return;
    const { levels, code } = shades[asked.colour], counts = new Uint32Array(256);
    code.forEach((level) => { counts[level]++; });
    [...levels.keys(), 255].forEach((level) => {
      if (!counts[level]) return;
      const line = made("li", "", key), swatch = made("canvas", "", line);
      swatch.width = swatch.height = 36; swatch.className = "swatch";
      const brush = swatch.getContext("2d"), [shape, colour] = level === 255 ? UNTOLD : D.palette[level % D.palette.length];
      brush.fillStyle = colour;
      outlined(brush, D.shapes[shape], 18, 18, 13);
      brush.fill();
      made("span", `${level === 255 ? "not told" : levels[level]} `, line);
      made("b", counts[level].toLocaleString("en-GB"), line);
    });
  }
  function list() {
    const body = $("rows"), most = 100;
    if (!$("table").open) return;
    body.replaceChildren();
    const rows = n ? byDegree.filter((i) => passes[i] && (!asked.text || found[i])).map((i) => ({ mark: i }))
      : discs.map((_, d) => ({ disc: d })).filter(({ disc }) => !asked.text || discs[disc].label.toLowerCase().includes(asked.text));
    for (const thing of rows.slice(0, most)) {
      const line = made("tr", "", body), head = made("th", "", line), i = thing.mark;
      head.scope = "row";
      const button = made("button", i === undefined ? discs[thing.disc].label : called(i), head);
      button.type = "button"; button.className = "plain";
      button.addEventListener("click", () => { centre(thing); choose(thing); canvas.scrollIntoView({ block: "nearest" }); });
      const cells = i === undefined
        ? [discs[thing.disc].more, told.links.reduce((sum, l) => sum + (l[0] === thing.disc || l[1] === thing.disc ? l[2] : 0), 0)]
        : [folds && D.kinds.length < 2 ? discs[home[i]].label : D.kinds[kind[i]], degree[i]];
      made("td", String(cells[0]), line);
      made("td", cells[1].toLocaleString("en-GB"), line).className = "n";
    }
    $("more").textContent = rows.length > most ? `${most} of ${rows.length.toLocaleString("en-GB")} are listed; search or filter to see others.` : "";
  }
  $("table").addEventListener("toggle", list);

  new ResizeObserver(() => {
    const box = canvas.getBoundingClientRect(), first = !view.wide;
    if (!box.width) return;
    view.wide = box.width; view.high = box.height;
    if (first) { D.size = whole(); fit(); say(D.help); }
    draw();  // at once, so that no frame stands empty
    root.dataset.ready = "yes";
    root.dataset.painter = held.painter.name;
  }).observe(canvas);
  colours();
  const held = painterBelow(canvas, D.shapes, () => { root.dataset.painter = held.painter.name; redraw(); });
  root.classList.add("live");
  $("live").hidden = false;
})();
