// Charts answer to the pointer and to keys: a mark shows what it stands for and finds its row of the table below, and an
// entry of the key holds its marks up against the others. All words are in the drawing already (`tips.py`). Each drawing
// is one stop of the tabulator; its image stays an image with its words, and what is reached is told in one line.
(() => {
  const charts = document.querySelectorAll("figure.chart");
  if (!charts.length) return;
  const made = (tag, name, parent) => Object.assign(parent.appendChild(document.createElement(tag)), { className: name });
  const spoken = made("p", "spoken", document.getElementById("main"));
  spoken.setAttribute("role", "status");
  charts.forEach((figure) => {
    const home = figure.closest(".answer"), tip = made("p", "tip", figure);
    tip.hidden = true; tip.setAttribute("aria-hidden", "true");
    const sheet = home && [...home.querySelectorAll("details.sheet")].find((held) => held.dataset.table === figure.dataset.table);
    const rows = sheet ? [...sheet.querySelectorAll("tbody tr")] : [];
    figure.querySelectorAll(".scroll").forEach((box) => box.firstElementChild && answering(box, box.firstElementChild));

    function answering(box, svg) {
      const every = [...svg.querySelectorAll("[data-mark]")];
      let marks = every.filter((mark) => mark.dataset.mark !== "line" && mark.dataset.tip);
      if (marks.some((mark) => mark.dataset.mark !== "rule")) marks = marks.filter((mark) => mark.dataset.mark !== "rule");
      if (!marks.length) return;
      const middle = (mark) => { const at = mark.getBoundingClientRect(); return [(at.left + at.right) / 2, (at.top + at.bottom) / 2]; };
      const keys = [...svg.querySelectorAll("[data-key=symbol]")].map((symbol) => {
        const label = symbol.parentNode.querySelector("[data-key=label]"), shape = symbol.firstElementChild;
        return label && shape && { entry: symbol.parentNode, label: label.textContent, colour: colour(shape) };
      }).filter((key) => key && key.colour);
      const rowOf = (mark) => (mark.dataset.row === undefined ? undefined : rows[Number(mark.dataset.row)]);
      const byRow = new Map(marks.map((mark) => [rowOf(mark), mark]));
      let now = null, kept = null, sorted = null;  // what is shown, which key is held up, marks in the order of keys
      keys.forEach(({ entry }) => entry.classList.add("pressable"));

      function colour(shape) {
        return ["fill", "stroke"].map((part) => shape.getAttribute(part)).find((held) => held && held !== "none" && held !== "transparent");
      }
      function show(thing, aloud) {
        if (now && now.dataset) { now.classList.remove("lit"); const row = rowOf(now); if (row) row.classList.remove("lit"); }
        now = thing;
        tip.hidden = !thing;
        if (!thing) return;
        const mark = thing.dataset ? thing : thing.entry;
        const text = thing.dataset ? thing.dataset.tip : `${thing.label}: ${kept === thing ? "held up; Enter shows all again" : "Enter holds it up"}`;
        if (thing.dataset) { mark.classList.add("lit"); const row = rowOf(mark); if (row) row.classList.add("lit"); }
        tip.replaceChildren(...text.split("; ").map((part) => Object.assign(document.createElement("span"), { textContent: part })));
        // Above a bar, beside a point or an entry of the key: what is pointed at stays in sight, and so do its neighbours.
        const [x, y] = middle(mark), around = figure.getBoundingClientRect(), at = mark.getBoundingClientRect();
        const room = figure.clientWidth - tip.offsetWidth, right = at.right - around.left + 10, left = at.left - around.left - tip.offsetWidth - 10;
        const beside = mark.dataset.mark === "bar" ? -1 : right <= room ? right : left, above = at.top - around.top - tip.offsetHeight - 8;
        tip.style.left = `${beside >= 0 ? beside : Math.max(0, Math.min(x - around.left - tip.offsetWidth / 2, room))}px`;
        tip.style.top = `${beside >= 0 ? y - around.top - tip.offsetHeight / 2 : above < 0 ? at.bottom - around.top + 8 : above}px`;
        if (aloud) spoken.textContent = thing.dataset && rowOf(mark) ? `${text}. Enter goes to its row in the table.` : text;
      }
      function holdUp(key) {
        kept = kept === key ? null : key;
        every.forEach((mark) => mark.classList.toggle("dim", !!kept && colour(mark) !== kept.colour && keys.some((k) => k.colour === colour(mark))));
        keys.forEach(({ entry }) => entry.classList.toggle("dim", !!kept && entry !== kept.entry));
        spoken.textContent = kept ? `Only ${key.label} stands out.` : "All marks stand out.";
      }
      function enter(thing) {
        if (!thing) return;
        if (!thing.dataset) { holdUp(thing); show(thing, false); return; }
        const row = rowOf(thing);
        if (!row) return;
        sheet.open = true;
        row.tabIndex = -1;
        row.focus();
        row.scrollIntoView({ block: "nearest" });
        row.addEventListener("keydown", (event) => { if (event.key === "Escape") box.focus(); }, { once: true });
      }
      function nearest(event) {
        const own = event.target.closest("[data-tip]");
        if (own && marks.includes(own)) return own;
        let best = null, least = 14;
        marks.forEach((mark) => {
          if (mark.dataset.mark !== "point") return;
          const [x, y] = middle(mark), away = Math.hypot(x - event.clientX, y - event.clientY);
          if (away < least) { least = away; best = mark; }
        });
        return best;
      }
      const keyAt = (event) => keys.find(({ entry }) => entry.contains(event.target));
      svg.addEventListener("pointermove", (event) => {
        const mark = nearest(event);
        svg.classList.toggle("pointing", !!(keyAt(event) || (mark && rowOf(mark) && sheet.open)));
        if (mark !== now) show(mark, false);
      });
      svg.addEventListener("pointerleave", () => show(null));
      svg.addEventListener("click", (event) => {
        const key = keyAt(event), mark = nearest(event);
        if (key) holdUp(key);
        else if (mark && sheet && sheet.open && event.pointerType === "mouse") enter(mark);
        else show(mark, true);
      });
      box.tabIndex = 0;
      box.setAttribute("role", "application");
      box.setAttribute("aria-roledescription", "chart");
      box.setAttribute("aria-label", `${svg.getAttribute("aria-label")} The left and right arrows go from mark to mark${keys.length
        ? ", up and down through the key" : ""}; Enter ${keys.length ? "holds up an entry of the key, or " : ""}goes to a mark’s row in the table.`);
      const step = (list, way) => list[(list.indexOf(now) + (list.includes(now) ? way : way > 0 ? 1 : 0) + list.length) % list.length];
      box.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        // Points are walked from left to right, bars and cells in the order of the table.
        sorted = sorted || (marks[0].dataset.mark === "point" ? [...marks].sort((p, q) => middle(p)[0] - middle(q)[0]) : marks);
        const found = { ArrowRight: () => step(sorted, 1), ArrowLeft: () => step(sorted, -1), Home: () => sorted[0],
          End: () => sorted[sorted.length - 1], ...(keys.length ? { ArrowDown: () => step(keys, 1), ArrowUp: () => step(keys, -1) } : {}) }[event.key];
        if (found) { show(found(), true); reveal(); }
        else if (event.key === "Enter" || event.key === " ") enter(now);
        else if (event.key === "Escape") { if (kept) holdUp(kept); show(null); }
        else return;
        event.preventDefault();
      });
      function reveal() {
        const at = (now.dataset ? now : now.entry).getBoundingClientRect(), frame = box.getBoundingClientRect();
        if (at.left < frame.left) box.scrollLeft -= frame.left - at.left + 20;
        if (at.right > frame.right) box.scrollLeft += at.right - frame.right + 20;
      }
      box.addEventListener("blur", () => show(null));
      byRow.delete(undefined);
      byRow.forEach((mark, row) => {
        row.addEventListener("pointerenter", () => { if (svg.getClientRects().length) show(mark, false); });
        row.addEventListener("pointerleave", () => show(null));
      });
    }
  });
})();
