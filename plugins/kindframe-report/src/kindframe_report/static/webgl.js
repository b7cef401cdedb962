// The painter of the network picture that draws with WebGL 2, quick at many marks and ties; `painting.js` says what it is
// given. Every line and mark is a rectangle put where it belongs by the graphics processor, and its shape, width and
// dashes are worked out pixel by pixel from distances, which keeps edges smooth at every zoom. Moving and zooming send
// nothing anew but the view.
const LINE_PLACE = `#version 300 es
in vec2 corner; in vec4 ends; in vec4 ink; in vec4 manner;
uniform vec4 view; uniform vec2 room;
out vec2 at; flat out float far; flat out vec4 colour; flat out vec4 way;
void main() {
  vec2 p = (ends.xy * view.x + view.yz) * view.w, q = (ends.zw * view.x + view.yz) * view.w, along = q - p;
  far = length(along);
  along = far > 0.0 ? along / far : vec2(1.0, 0.0);
  way = vec4(0.5 * manner.x, manner.yz, manner.w) * vec4(view.www, 1.0);
  at = vec2(mix(-way.x - 1.0, far + way.x + 1.0, corner.x), (2.0 * corner.y - 1.0) * (way.x + 1.0));
  vec2 spot = (p + at.x * along + at.y * vec2(-along.y, along.x)) / room;
  colour = ink;
  gl_Position = vec4(2.0 * spot.x - 1.0, 1.0 - 2.0 * spot.y, 0.0, 1.0);
}`;
const LINE_INK = `#version 300 es
precision highp float;
in vec2 at; flat in float far; flat in vec4 colour; flat in vec4 way;
out vec4 shown;
float within(float low, float high, float v) { return clamp(min(v + 0.5, high) - max(v - 0.5, low), 0.0, 1.0); }
void main() {
  float cover;
  if (way.w > 0.5) cover = clamp(way.x + 0.5 - length(vec2(at.x - clamp(at.x, 0.0, far), at.y)), 0.0, min(1.0, 2.0 * way.x));
  else cover = within(-way.x, way.x, at.y) * within(0.0, far, at.x);
  if (way.z > 0.0) {
    float step = way.y + way.z, on = at.x - step * floor(at.x / step);
    cover *= min(1.0, within(0.0, way.y, on) + within(step, step + way.y, on));
  }
  shown = colour * cover;
}`;
const FLOOD_PLACE = `#version 300 es
in vec2 corner;
void main() { gl_Position = vec4(4.0 * corner - 1.0, 0.0, 1.0); }`;
const FLOOD_INK = `#version 300 es
precision highp float;
uniform sampler2D cover; uniform vec3 inks[4]; uniform float strength;
out vec4 shown;
void main() {
  vec4 found = texelFetch(cover, ivec2(gl_FragCoord.xy), 0) * strength;
  shown = vec4(0.0);
  for (int s = 0; s < 4; s++) shown = vec4(inks[s], 1.0) * found[s] + shown * (1.0 - found[s]);
}`;
const MARK_PLACE = `#version 300 es
in vec2 corner; in vec2 place; in vec2 heft; in vec4 fill; in vec4 edge; in float form;
uniform vec4 view; uniform vec2 room; uniform vec3 growth;
out vec2 at; flat out vec4 inner; flat out vec4 outer; flat out vec2 size; flat out int shape;
void main() {
  float r = max(1.1, min(heft.x * growth.x, growth.y) * heft.y), thick = 8.0 * edge.a;
  bool plain = r < growth.z && thick < 2.0;
  size = vec2(r, plain ? 0.0 : 0.5 * thick) * view.w;
  at = (2.0 * corner - 1.0) * (1.3 * size.x + size.y + 1.0);
  vec2 spot = ((place * view.x + view.yz) * view.w + at) / room;
  inner = fill; outer = edge; shape = plain ? -1 : int(form);
  gl_Position = fill.a > 0.0 ? vec4(2.0 * spot.x - 1.0, 1.0 - 2.0 * spot.y, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}`;
const MARK_INK = `#version 300 es
precision highp float;
in vec2 at; flat in vec4 inner; flat in vec4 outer; flat in vec2 size; flat in int shape;
uniform vec2 corners[96]; uniform int many[8];
out vec4 shown;
float away() {
  if (shape < 0) return max(abs(at.x), abs(at.y)) - size.x;
  if (many[shape] == 0) return length(at) - size.x;
  float nearest = 1e9;
  bool inside = false;
  vec2 from = corners[12 * shape + many[shape] - 1] * size.x;
  for (int c = 0; c < many[shape]; c++) {
    vec2 to = corners[12 * shape + c] * size.x, side = to - from, off = at - from;
    nearest = min(nearest, length(off - side * clamp(dot(off, side) / dot(side, side), 0.0, 1.0)));
    if ((from.y > at.y) != (to.y > at.y) && at.x < from.x + side.x * (at.y - from.y) / side.y) inside = !inside;
    from = to;
  }
  return inside ? -nearest : nearest;
}
void main() {
  float d = away(), body = clamp(0.5 - d, 0.0, 1.0) * inner.a;
  float rim = clamp(min(d + 0.5, size.y) - max(d - 0.5, -size.y), 0.0, 1.0) * inner.a;
  shown = vec4(outer.rgb, 1.0) * rim + vec4(inner.rgb, 1.0) * body * (1.0 - rim);
}`;

function webglPainter(canvas, shapes) {
  const gl = canvas.getContext("webgl2", { antialias: false, depth: false, powerPreference: "low-power" });
  if (!gl) return null;
  const told = gl.getExtension("WEBGL_debug_renderer_info"), device = gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  if (/swiftshader|llvmpipe|softpipe|software|basic render/i.test(device)) return null;  // slower than a plain canvas there
  const forms = ["circle", ...Object.keys(shapes)];
  const colours = new Map(), rgb = (hex) => {
    if (!colours.has(hex)) colours.set(hex, [1, 3, 5].map((c) => parseInt(hex.slice(c, c + 2), 16)));
    return colours.get(hex);
  };
  function program(place, ink) {
    const made = gl.createProgram();
    for (const [type, text] of [[gl.VERTEX_SHADER, place], [gl.FRAGMENT_SHADER, ink]]) {
      const shader = gl.createShader(type);
      gl.shaderSource(shader, text); gl.compileShader(shader); gl.attachShader(made, shader);
    }
    gl.bindAttribLocation(made, 0, "corner");
    gl.linkProgram(made);
    if (!gl.getProgramParameter(made, gl.LINK_STATUS)) return null;
    const at = new Proxy({}, { get: (known, name) => (name in known ? known[name] : (known[name] = gl.getUniformLocation(made, name))) });
    return { made, at, spot: (name) => gl.getAttribLocation(made, name) };
  }
  const lines = program(LINE_PLACE, LINE_INK), flood = program(FLOOD_PLACE, FLOOD_INK), stamp = program(MARK_PLACE, MARK_INK);
  if (!lines || !flood || !stamp) return null;
  const buffer = (data, use) => {
    const held = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, held);
    if (data) gl.bufferData(gl.ARRAY_BUFFER, data, use || gl.STATIC_DRAW);
    return held;
  };
  const square = buffer(new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]));
  // Arrays of one shape: rows of [attribute, buffer, count, type, normalised, stride, offset], one row a rectangle.
  function arrays(parts, held = gl.createVertexArray()) {
    gl.bindVertexArray(held);
    gl.bindBuffer(gl.ARRAY_BUFFER, square);
    gl.enableVertexAttribArray(0); gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    for (const [spot, from, count, type, share, stride, offset] of parts) {
      gl.bindBuffer(gl.ARRAY_BUFFER, from);
      gl.enableVertexAttribArray(spot); gl.vertexAttribPointer(spot, count, type, share, stride, offset); gl.vertexAttribDivisor(spot, 1);
    }
    return held;
  }
  const [ends, ink, manner] = ["ends", "ink", "manner"].map(lines.spot);
  const strokeRows = buffer(), strokeArrays = arrays([[ends, strokeRows, 4, gl.FLOAT, false, 48, 0],
    [ink, strokeRows, 4, gl.FLOAT, false, 48, 16], [manner, strokeRows, 4, gl.FLOAT, false, 48, 32]]);
  const tieRows = buffer(), tieArrays = gl.createVertexArray(), bare = arrays([]);
  function stampArrays() {
    const places = buffer(), looks = buffer(), spots = ["place", "heft", "fill", "edge", "form"].map(stamp.spot);
    const held = arrays([[spots[0], places, 2, gl.FLOAT, false, 16, 0], [spots[1], places, 2, gl.FLOAT, false, 16, 8],
      [spots[2], looks, 4, gl.UNSIGNED_BYTE, true, 12, 0], [spots[3], looks, 4, gl.UNSIGNED_BYTE, true, 12, 4],
      [spots[4], looks, 1, gl.UNSIGNED_BYTE, false, 12, 8]]);
    return { places, looks, held };
  }
  const discArrays = stampArrays(), markArrays = stampArrays();
  const known = { ties: -1, marks: -1, placed: false };
  const cover = gl.createTexture(), aside = gl.createFramebuffer();
  gl.useProgram(stamp.made);
  gl.uniform2fv(stamp.at.corners, forms.flatMap((form) => Array.from({ length: 12 }, (_, c) => (shapes[form] || [])[c] || [0, 0])).flat());
  gl.uniform1iv(stamp.at.many, Array.from({ length: 8 }, (_, f) => (shapes[forms[f]] || []).length));

  function sized() {
    gl.bindTexture(gl.TEXTURE_2D, cover);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, canvas.width, canvas.height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.bindFramebuffer(gl.FRAMEBUFFER, aside);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, cover, 0);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }
  function using({ made, at }, view) {
    gl.useProgram(made);
    gl.uniform4f(at.view, view.k, view.x, view.y, view.ratio);
    gl.uniform2f(at.room, canvas.width, canvas.height);
  }
  function strokes(list, view) {
    if (!list.length) return;
    using(lines, view);
    gl.bindVertexArray(strokeArrays);
    gl.bindBuffer(gl.ARRAY_BUFFER, strokeRows);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(list.flatMap((held) => [held.x1, held.y1, held.x2, held.y2,
      ...rgb(held.colour).map((part) => (part / 255) * held.alpha), held.alpha, held.width, 0, 0, 1])), gl.DYNAMIC_DRAW);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, list.length);
  }
  function ties(held, marks, view) {
    const rows = looksOf(held);
    if (known.ties !== held.version) {
      const every = rows.flatMap(([, which]) => [which]), spots = new Float32Array(4 * every.reduce((sum, which) => sum + which.length, 0));
      let at = 0;
      for (const which of every) for (const e of which) {
        spots[at++] = marks.x[held.a[e]]; spots[at++] = marks.y[held.a[e]]; spots[at++] = marks.x[held.b[e]]; spots[at++] = marks.y[held.b[e]];
      }
      gl.bindBuffer(gl.ARRAY_BUFFER, tieRows);
      gl.bufferData(gl.ARRAY_BUFFER, spots, gl.DYNAMIC_DRAW);
      known.ties = held.version;
    }
    let begun = 0;
    for (const strong of [0, 1]) {
      const own = rows.filter(([look]) => ((look - 1) & 1) === strong);
      if (!own.length) continue;
      // Each sort has a colour channel of its own aside, where the greatest cover of a pixel stays: one stroke in all.
      gl.bindFramebuffer(gl.FRAMEBUFFER, aside);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.blendEquation(gl.MAX);
      using(lines, view);
      for (const [look, which] of own) {
        const sort = (look - 1) >> 1, dash = held.sorts[sort].dash;
        arrays([[ends, tieRows, 4, gl.FLOAT, false, 16, 16 * begun]], tieArrays);
        gl.vertexAttrib4fv(ink, [0, 1, 2, 3].map((channel) => (channel === sort % 4 ? 1 : 0)));
        gl.vertexAttrib4f(manner, TIE_WIDTHS[strong], dash[0] || 0, dash[1] || 0, 0);
        gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, which.length);
        begun += which.length;
      }
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
      gl.blendEquation(gl.FUNC_ADD);
      gl.useProgram(flood.made);
      gl.uniform3fv(flood.at.inks, [0, 1, 2, 3].flatMap((sort) => rgb((held.sorts[sort] || held.sorts[0]).colour).map((part) => part / 255)));
      gl.uniform1f(flood.at.strength, held.alpha[strong]);
      gl.bindVertexArray(bare);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
    }
  }
  function stamped({ held }, count, view, swell, cap, plain) {
    if (!count) return;
    using(stamp, view);
    gl.uniform3f(stamp.at.growth, swell, cap, plain);
    gl.bindVertexArray(held);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count);
  }
  const filled = (into, data) => { gl.bindBuffer(gl.ARRAY_BUFFER, into); gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW); };
  function discs(list, view) {
    filled(discArrays.places, new Float32Array(list.flatMap((held) => [held.x, held.y, held.r, 1])));
    filled(discArrays.looks, new Uint8Array(list.flatMap((held) => [...rgb(held.fill), 255 * held.alpha, ...rgb(held.edge),
      (255 * held.thick) / 8, forms.indexOf(held.shape), 0, 0, 0])));
    stamped(discArrays, list.length, view, view.k, 1e9, 0);
  }
  function marks(held, view) {
    const n = held.order.length;
    if (!known.placed) {
      const places = new Float32Array(4 * n);
      held.order.forEach((i, p) => places.set([held.x[i], held.y[i], held.grow[i], held.base[i]], 4 * p));
      filled(markArrays.places, places);
      known.placed = true;
    }
    if (known.marks !== held.version) {
      const looks = new Uint8Array(12 * n), styles = held.styles.map(([shape, colour]) => [...rgb(colour), forms.indexOf(shape)]);
      const rims = [WHITE, BLACK].map(rgb);
      for (let p = 0; p < n; p++) {
        const i = held.order[p], show = held.show[i];
        if (!show) continue;
        const style = styles[held.style[i]], rim = rims[show & RINGED ? 1 : 0], at = 12 * p;
        for (let c = 0; c < 3; c++) { looks[at + c] = style[c]; looks[at + 4 + c] = rim[c]; }
        looks[at + 3] = show & DIM ? 255 * FAINT : 255; looks[at + 7] = (255 * (show & RINGED ? 2.5 : 1)) / 8; looks[at + 8] = style[3];
      }
      filled(markArrays.looks, looks);
      known.marks = held.version;
    }
    stamped(markArrays, n, view, view.swell, held.cap, PLAIN);
  }
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  gl.clearColor(0, 0, 0, 0);
  return {
    name: "webgl",
    draw(scene, view) {
      if (fitted(canvas, view) || !known.sized) { sized(); known.sized = true; }
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clear(gl.COLOR_BUFFER_BIT);
      strokes(scene.under, view); discs(scene.discs, view); ties(scene.ties, scene.marks, view); strokes(scene.over, view);
      marks(scene.marks, view);
    },
  };
}
