// The page of `cargo wasm size --html`: a module as a map whose areas are bytes.
//
// The tree stands in the page as JSON: {n: name, b: bytes, k: kind, d: detail,
// c: children, largest first}. The map shows the children of one node, `here`, and
// what is inside of them as far as there is room, each cut so that areas stay near
// to squares (Bruls, Huizing, van Wijk: "Squarified Treemaps"). Of tens of thousands
// of parts the largest are shown, wherever in the tree they are; the rest of a node is
// one area, which opens like any other. The address of the page says where one is, so
// that "back" goes back.
//
// Nothing is loaded, nothing is kept.
(() => {
  const root = JSON.parse(document.getElementById("tree").textContent);
  const element = (id) => document.getElementById(id);
  const map = element("map"), path = element("path"), list = element("list"), tip = element("tip");
  const search = element("search"), found = element("found"), listed = element("listed");

  // `least` pixels a side has to have to be drawn, `leastArea` to be no small part.
  const headHeight = 18, least = 3, leastArea = 40, mostCells = 4000, mostListed = 300;

  // Parents, hues and the text that a search looks at.
  const hueOf = (text) => {
    let hash = 0;
    for (const c of text) hash = (hash * 31 + c.codePointAt(0)) | 0;
    return ((hash % 360) + 360) % 360;
  };
  const prepare = (node, parent, hue) => {
    node.parent = parent;
    const colours = node.k === "crate" || node.k === "top";
    node.hue = colours ? hueOf(node.n) : hue;
    node.text = (node.d ? `${node.n}\n${node.d}` : node.n).toLowerCase();
    (node.c ?? []).forEach((child, index) => {
      child.index = index;
      prepare(child, node, node.hue);
    });
  };
  prepare(root, null, 210);

  const kinds = {
    file: "file", top: "part of the file", crate: "crate", group: "module or type", function: "function",
    inlined: "inlined code", own: "what is left of it", import: "import", data: "data", custom: "custom section",
    format: "format", rest: "the small parts of it",
  };
  const number = (value) => value.toLocaleString("en");
  const share = (part, whole) => `${((100 * part) / whole).toFixed(part * 10 < whole ? 2 : 1)} %`;
  const wayTo = (node) => (node.parent ? [...wayTo(node.parent), node] : [node]);
  const make = (tag, text, className) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  // The children from the first that is smaller than the smallest one shown, as one
  // node; its index says where it begins, so that the address of a page can name it.
  const restFrom = (node, from) => {
    const c = node.c.slice(from);
    return {
      n: `${number(c.length)} smaller`, b: c.reduce((sum, child) => sum + child.b, 0), k: "rest", c,
      index: `${from}-`, parent: node, hue: node.hue, text: "",
    };
  };
  const owner = (node) => (node.k === "rest" ? owner(node.parent) : node);
  // Bytes from which on a part below `node` belongs to the `mostCells` largest, and is
  // large enough to be seen.
  const smallestShown = (node) => {
    const seen = Math.ceil((leastArea * node.b) / Math.max(map.clientWidth * map.clientHeight, 1));
    const sizes = [];
    const visit = (each) => { for (const child of each.c ?? []) { sizes.push(child.b); visit(child); } };
    visit(node);
    return Math.max(seen, sizes.length > mostCells ? sizes.sort((a, b) => b - a)[mostCells] + 1 : 0);
  };
  const shown = (node, smallest) => {
    const end = node.c.findIndex((child) => child.b < smallest);
    return end < 0 || end + 1 === node.c.length ? node.c : [...node.c.slice(0, end), restFrom(node, end)];
  };

  let here = root;
  let words = "";
  let cells = new Map(); // element -> node

  // Rectangles for `children` in a rectangle, row by row along its shorter side.
  const squarify = (children, total, box, place) => {
    let { x, y, w, h } = box, left = total, at = 0;
    while (at < children.length && w >= 1 && h >= 1 && left > 0) {
      const side = Math.min(w, h), scale = (w * h) / left;
      let row = 0, end = at, worst = Infinity;
      // What is last and not in order has a row of its own: all that is left.
      while (end < children.length && (end === at || children[end].k !== "rest")) {
        const next = row + children[end].b * scale;
        const largest = children[at].b * scale, smallest = children[end].b * scale;
        const ratio = Math.max((side * side * largest) / (next * next), (next * next) / (side * side * smallest));
        if (ratio > worst) break;
        worst = ratio;
        row = next;
        end += 1;
      }
      const thick = row / side;
      let along = 0;
      for (; at < end; at += 1) {
        const long = (children[at].b * scale) / thick;
        place(children[at], w >= h
          ? { x, y: y + along, w: thick, h: long }
          : { x: x + along, y, w: long, h: thick });
        along += long;
        left -= children[at].b;
      }
      if (w >= h) { x += thick; w -= thick; } else { y += thick; h -= thick; }
    }
  };

  const matches = (node) => node.text.includes(words);
  const holds = (node) => (node.c ?? []).some((child) => matches(child) || holds(child));

  // A number that is cut off would be another number.
  const labelFor = (node, width) => {
    const number = /^(?:function|data segment) (\d+)$/.exec(node.n);
    if (!number || width >= 130) return node.n;
    return number[1].length * 8 + 18 <= width ? `#${number[1]}` : "";
  };

  const draw = () => {
    const focused = cells.get(document.activeElement);
    cells = new Map();
    const fragment = document.createDocumentFragment();
    map.classList.toggle("searching", words !== "");
    const smallest = smallestShown(here);
    const drawNode = (node, box, depth, inMatch) => {
      if (box.w < least || box.h < least) return;
      const cell = make("div", undefined, "cell");
      const isMatch = words !== "" && (inMatch || matches(node));
      const room = node.c && node.k !== "rest" && box.w > 24 && box.h > headHeight + 12;
      cell.classList.toggle("leaf", !room);
      cell.classList.toggle("match", words !== "" && (isMatch || (!room && holds(node))));
      cell.style.cssText = `left:${box.x}px;top:${box.y}px;width:${box.w}px;height:${box.h}px`;
      cell.style.setProperty("--hue", node.hue);
      cell.style.setProperty("--depth", Math.min(depth, 3));
      cell.tabIndex = -1;
      cell.setAttribute("role", "button");
      cell.setAttribute("aria-label", `${node.n}, ${number(node.b)} bytes, ${share(node.b, root.b)} of the file`);
      if (box.w > 34 && box.h > 20) {
        const label = make("span", labelFor(node, box.w));
        label.style.maxHeight = `${Math.floor((box.h - 4) / 16) * 16}px`;
        if (box.w > 110) label.append(" ", make("small", number(node.b)));
        cell.append(label);
      }
      cells.set(cell, node);
      fragment.append(cell);
      if (!room) return;
      const inside = { x: box.x + 2, y: box.y + headHeight, w: box.w - 4, h: box.h - headHeight - 2 };
      squarify(shown(node, smallest), node.b, inside, (child, its) => drawNode(child, its, depth + 1, isMatch));
    };
    const box = { x: 0, y: 0, w: map.clientWidth, h: map.clientHeight };
    if (here.c) squarify(shown(here, smallest), here.b, box, (child, its) => drawNode(child, its, 0, words !== "" && matches(here)));
    else drawNode(here, box, 0, false);
    map.replaceChildren(fragment);
    const first = [...cells].find(([, node]) => node === focused)?.[0] ?? map.firstElementChild;
    if (first) first.tabIndex = 0;
    if (focused && first) first.focus({ preventScroll: true });
  };

  const drawPath = () => {
    path.replaceChildren(...wayTo(here).map((node) => {
      const button = make("button", node.n);
      button.type = "button";
      if (node === here) button.setAttribute("aria-current", "location");
      button.onclick = () => go(node);
      return button;
    }));
  };

  // Matches that lie in no other match, largest first, and their bytes.
  const search_in = (node, into) => {
    for (const child of node.c ?? []) {
      if (matches(child)) into.push(child);
      else search_in(child, into);
    }
    return into;
  };

  const drawList = () => {
    const rows = words === "" ? here.c ?? [here] : search_in(root, []).sort((a, b) => b.b - a.b);
    const whole = words === "" ? here.b : root.b;
    const bytes = rows.reduce((sum, node) => sum + node.b, 0);
    found.textContent = words === "" ? "" : `${number(rows.length)} found: ${number(bytes)} bytes, ${share(bytes, root.b)}`;
    listed.textContent = words === "" ? `${here.n}: ${number(here.b)} bytes, ${share(here.b, root.b)}` : "Found in the file";
    list.replaceChildren(...rows.slice(0, mostListed).map((node) => {
      const button = make("button");
      button.type = "button";
      button.style.setProperty("--share", node.b / whole);
      button.style.setProperty("--hue", node.hue);
      const size = make("i", number(node.b));
      size.append(" ", make("small", share(node.b, whole)));
      button.append(make("b", words === "" ? node.n : wayTo(node).slice(1).map((each) => each.n).join(" › ")), size);
      button.onclick = () => go(node);
      button.onmouseenter = button.onfocus = () => showTip(node, button.getBoundingClientRect());
      button.onmouseleave = button.onblur = hideTip;
      const item = make("li");
      item.append(button);
      return item;
    }));
    if (rows.length > mostListed) list.append(make("li", `and ${number(rows.length - mostListed)} more`));
  };

  const showTip = (node, near) => {
    tip.replaceChildren(make("strong", wayTo(node).slice(1).map((each) => each.n).join(" › ")));
    const parts = [`${number(node.b)} bytes, ${share(node.b, root.b)} of the file`];
    if (here !== root) parts.push(`${share(node.b, here.b)} of ${here.n}`);
    tip.append(make("p", parts.join(", ")));
    const what = kinds[node.k] ?? node.k;
    tip.append(make("p", node.c ? `${what}, ${number(node.c.length)} parts` : what));
    if (node.d) tip.append(make("p", node.d));
    tip.hidden = false;
    const size = tip.getBoundingClientRect();
    const right = near.right + 12 + size.width > innerWidth;
    tip.style.left = `${Math.max(4, right ? near.left - size.width - 12 : near.right + 12)}px`;
    tip.style.top = `${Math.max(4, Math.min(near.bottom + 12, innerHeight - size.height - 4))}px`;
  };
  const hideTip = () => { tip.hidden = true; };
  const point = (event) => ({ left: event.clientX, right: event.clientX, bottom: event.clientY });

  const addressOf = (node) => `#${wayTo(node).slice(1).map((each) => each.index).join(".")}`;
  const nodeAt = (address) => {
    let node = root;
    for (const step of address.replace("#", "").split(".").filter(Boolean)) {
      const from = parseInt(step, 10);
      if (!node.c?.[from]) break;
      node = step.endsWith("-") ? restFrom(node, from) : node.c[from];
    }
    return node;
  };
  const show = (node) => {
    here = node;
    hideTip();
    drawPath();
    draw();
    drawList();
  };
  const go = (node) => {
    if (node === here) return;
    history.pushState(null, "", addressOf(node));
    show(node);
  };
  // Into a part that has parts; a leaf shows the group that it is in.
  const enter = (node) => {
    if (node.c) go(node);
    else if (node.parent !== owner(here)) go(node.parent);
  };

  const neighbour = (cell, key) => {
    const from = cell.getBoundingClientRect();
    const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    let best = null, bestDistance = Infinity;
    for (const other of cells.keys()) {
      if (other === cell) continue;
      const to = other.getBoundingClientRect();
      const across = x ? to.left + to.width / 2 - from.left - from.width / 2 : to.top + to.height / 2 - from.top - from.height / 2;
      const aside = x ? to.top + to.height / 2 - from.top - from.height / 2 : to.left + to.width / 2 - from.left - from.width / 2;
      const forward = across * (x || y);
      if (forward <= 1) continue;
      const distance = forward + 2 * Math.abs(aside);
      if (distance < bestDistance) { best = other; bestDistance = distance; }
    }
    return best;
  };

  map.addEventListener("click", (event) => {
    const node = cells.get(event.target.closest(".cell"));
    if (node) enter(node);
  });
  map.addEventListener("mousemove", (event) => {
    const node = cells.get(event.target.closest(".cell"));
    if (node) showTip(node, point(event));
    else hideTip();
  });
  map.addEventListener("mouseleave", hideTip);
  map.addEventListener("focusin", (event) => {
    const node = cells.get(event.target);
    if (!node) return;
    for (const cell of cells.keys()) cell.tabIndex = cell === event.target ? 0 : -1;
    if (event.target.matches(":focus-visible")) showTip(node, event.target.getBoundingClientRect());
  });
  map.addEventListener("focusout", hideTip);
  map.addEventListener("keydown", (event) => {
    const node = cells.get(event.target);
    if (!node) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      enter(node);
      map.firstElementChild?.focus();
    } else if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      neighbour(event.target, event.key)?.focus();
    }
  });
  addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Escape" || (event.key === "Backspace" && document.activeElement !== search)) {
      if (words !== "" && event.key === "Escape") {
        search.value = "";
        look();
      } else if (here.parent) {
        const inMap = map.contains(document.activeElement);
        go(here.parent);
        if (inMap) map.firstElementChild?.focus();
      }
    }
  });
  const look = () => {
    words = search.value.trim().toLowerCase();
    draw();
    drawList();
  };
  search.addEventListener("input", look);
  addEventListener("popstate", () => show(nodeAt(location.hash)));
  new ResizeObserver(draw).observe(map);
  show(nodeAt(location.hash));
})();
