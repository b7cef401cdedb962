// What paints the network picture: one interface for two painters, and the one that needs nothing but a plain canvas.
// A painter has `draw(scene, view)` and `name`. It knows nothing of the study: a scene is places, marks and lines.
//
// scene.under, scene.over  strokes below and above the ties: {x1, y1, x2, y2, width, colour, alpha}
// scene.discs              {x, y, r, shape, fill, edge, thick, alpha}; r grows with the picture
// scene.ties               {a, b, look, sorts, alpha: [faint, strong], version}; look[e] is 0 where a tie is not shown,
//                          else 1 + 2 * sort + strong; ties of one look are one stroke, so that crossings stay light
// scene.marks              {x, y, order, grow, base, cap, style, styles, show, version}; show[i] is a sum of SHOWN, DIM, RINGED
// view                     {k, x, y, wide, high, ratio, swell, moving}: a place p stands at p * k + (x, y) of a page's
//                          pixels; a painter may leave out ties while it moves
const SHOWN = 1, DIM = 2, RINGED = 4, FAINT = 0.22, PLAIN = 2.2, MOVING_TIES = 4000;
const WHITE = "#fffdf9", BLACK = "#22272b", TIE_WIDTHS = [0.7, 1.1];
const markRadius = (marks, i, view) => Math.max(1.1, Math.min(marks.grow[i] * view.swell, marks.cap) * marks.base[i]);

// Ties by their looks, faint before strong: rows of [look, which]. Made anew only when what is shown changes.
function looksOf(ties) {
  if (ties.sorted !== ties.version) {
    const counts = new Uint32Array(1 + 2 * ties.sorts.length);
    ties.look.forEach((look) => { counts[look]++; });
    const rows = Array.from(counts, (count) => new Uint32Array(count)), filled = new Uint32Array(counts.length);
    ties.look.forEach((look, e) => { if (look) rows[look][filled[look]++] = e; });
    ties.rows = [0, 1].flatMap((strong) => ties.sorts.map((_, s) => 1 + 2 * s + strong)).map((look) => [look, rows[look]])
      .filter(([, which]) => which.length);
    ties.sorted = ties.version;
  }
  return ties.rows;
}

function fitted(canvas, view) {
  const width = Math.round(view.wide * view.ratio), height = Math.round(view.high * view.ratio);
  if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; return true; }
  return false;
}

function outlined(pen, points, x, y, r) {
  pen.beginPath();
  if (!points) pen.arc(x, y, r, 0, 7);
  else points.forEach(([dx, dy], at) => (at ? pen.lineTo(x + dx * r, y + dy * r) : pen.moveTo(x + dx * r, y + dy * r)));
  pen.closePath();
}

function canvasPainter(canvas, shapes) {
  const pen = canvas.getContext("2d");
  let sx, sy, view;
  function strokes(list) {
    pen.lineCap = "round";
    for (const held of list) {
      pen.strokeStyle = held.colour; pen.globalAlpha = held.alpha; pen.lineWidth = held.width;
      pen.beginPath(); pen.moveTo(sx(held.x1), sy(held.y1)); pen.lineTo(sx(held.x2), sy(held.y2)); pen.stroke();
    }
    pen.lineCap = "butt";
  }
  function discs(list) {
    for (const held of list) {
      pen.globalAlpha = held.alpha;
      outlined(pen, shapes[held.shape], sx(held.x), sy(held.y), held.r * view.k);
      pen.fillStyle = held.fill; pen.fill();
      pen.lineWidth = held.thick; pen.strokeStyle = held.edge; pen.stroke();
    }
  }
  function ties(held, { x, y }) {
    const looks = looksOf(held), all = looks.reduce((sum, [, which]) => sum + which.length, 0);
    const step = view.moving ? Math.ceil(all / MOVING_TIES) : 1;
    for (const [look, which] of looks) {
      const { colour, dash } = held.sorts[(look - 1) >> 1], strong = (look - 1) & 1;
      pen.beginPath();
      for (let p = 0; p < which.length; p += step) {
        const e = which[p];
        const x1 = sx(x[held.a[e]]), y1 = sy(y[held.a[e]]), x2 = sx(x[held.b[e]]), y2 = sy(y[held.b[e]]);
        if ((x1 < 0 && x2 < 0) || (y1 < 0 && y2 < 0) || (x1 > view.wide && x2 > view.wide) || (y1 > view.high && y2 > view.high)) continue;
        pen.moveTo(x1, y1);
        pen.lineTo(x2, y2);
      }
      pen.strokeStyle = colour; pen.globalAlpha = held.alpha[strong]; pen.lineWidth = TIE_WIDTHS[strong];
      pen.setLineDash(dash);
      pen.stroke();
    }
    pen.setLineDash([]);
  }
  function marks(held) {
    for (const i of held.order) {
      if (!held.show[i]) continue;
      const x = sx(held.x[i]), y = sy(held.y[i]), r = markRadius(held, i, view), ringed = held.show[i] & RINGED;
      if (x < -20 || y < -20 || x > view.wide + 20 || y > view.high + 20) continue;
      const [shape, colour] = held.styles[held.style[i]];
      pen.globalAlpha = held.show[i] & DIM ? FAINT : 1;
      pen.fillStyle = colour;
      if (r < PLAIN && !ringed) { pen.fillRect(x - r, y - r, 2 * r, 2 * r); continue; }
      outlined(pen, shapes[shape], x, y, r);
      pen.fill();
      pen.lineWidth = ringed ? 2.5 : 1; pen.strokeStyle = ringed ? BLACK : WHITE;
      pen.stroke();
    }
    pen.globalAlpha = 1;
  }
  return {
    name: "canvas",
    draw(scene, given) {
      view = given;
      sx = (x) => x * view.k + view.x; sy = (y) => y * view.k + view.y;
      fitted(canvas, view);
      pen.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
      pen.clearRect(0, 0, view.wide, view.high);
      strokes(scene.under); discs(scene.discs); ties(scene.ties, scene.marks); strokes(scene.over); marks(scene.marks);
    },
  };
}

// Give the best painter there is, on a canvas of its own below `top`; should its context be lost, the plain one takes over.
function painterBelow(top, shapes, again) {
  const sheet = () => {
    const canvas = document.createElement("canvas");
    canvas.className = "ground"; canvas.setAttribute("aria-hidden", "true");
    top.before(canvas);
    return canvas;
  };
  const first = sheet(), held = { painter: webglPainter(first, shapes), draw: (scene, view) => held.painter.draw(scene, view) };
  const plainly = () => { first.remove(); held.painter = canvasPainter(sheet(), shapes); };
  if (held.painter) first.addEventListener("webglcontextlost", () => { plainly(); again(); });
  else plainly();
  return held;
}
