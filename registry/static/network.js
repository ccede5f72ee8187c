// The picture stands without this file. Here it is moved and enlarged, and the neighbours of a node are brought out.
"use strict";
(() => {
  const slider = document.querySelector(".slider input");
  if (slider) {
    const said = slider.parentElement.querySelector("output");
    slider.addEventListener("input", () => { said.textContent = slider.value; });
    slider.addEventListener("change", () => slider.form.requestSubmit());
  }

  const picture = document.querySelector("[data-picture]");
  const svg = picture && picture.querySelector("svg.network");
  if (!svg) return;
  const whole = { ...box(svg.viewBox.baseVal) };
  let seen = { ...whole };
  picture.classList.add("live");

  function box(rect) { return { x: rect.x, y: rect.y, width: rect.width, height: rect.height }; }
  function show(next) {
    const width = Math.min(whole.width, Math.max(whole.width / 12, next.width));
    const height = width * whole.height / whole.width;
    seen = {
      x: Math.min(whole.x + whole.width - width, Math.max(whole.x, next.x)),
      y: Math.min(whole.y + whole.height - height, Math.max(whole.y, next.y)),
      width,
      height,
    };
    svg.setAttribute("viewBox", `${seen.x} ${seen.y} ${seen.width} ${seen.height}`);
  }
  function spot(clientX, clientY) {
    const at = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
    return { x: at.x, y: at.y };
  }
  function zoom(factor, at) {
    const middle = at || { x: seen.x + seen.width / 2, y: seen.y + seen.height / 2 };
    const width = Math.min(whole.width, Math.max(whole.width / 12, seen.width / factor));
    const share = width / seen.width;
    show({ x: middle.x - (middle.x - seen.x) * share, y: middle.y - (middle.y - seen.y) * share, width });
  }
  function move(across, down) {
    show({ ...seen, x: seen.x + across * seen.width, y: seen.y + down * seen.height });
  }

  const tools = document.createElement("div");
  tools.className = "picture-tools";
  const buttons = [
    ["+", picture.dataset.zoomIn, () => zoom(1.4)],
    ["−", picture.dataset.zoomOut, () => zoom(1 / 1.4)],
    ["0", picture.dataset.zoomWhole, () => show(whole)],
  ];
  for (const [sign, words, act] of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", words);
    button.title = words;
    button.addEventListener("click", act);
    tools.append(button);
  }
  svg.parentElement.after(tools);

  const keys = {
    "+": () => zoom(1.4),
    ";": () => zoom(1.4),
    "-": () => zoom(1 / 1.4),
    0: () => show(whole),
    ArrowLeft: () => move(-0.1, 0),
    ArrowRight: () => move(0.1, 0),
    ArrowUp: () => move(0, -0.1),
    ArrowDown: () => move(0, 0.1),
  };
  picture.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  // The page scrolls with the wheel as always; with Ctrl (and with two fingers on a pad) the picture grows.
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 200), spot(event.clientX, event.clientY));
  }, { passive: false });

  const held = new Map();
  let moved = false;
  svg.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
    moved = false;
  });
  window.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    if (held.size === 2) {
      const other = [...held.entries()].find(([id]) => id !== event.pointerId)[1];
      const apart = (one) => Math.hypot(one.x - other.x, one.y - other.y) || 1;
      zoom(apart(now) / apart(before), spot((now.x + other.x) / 2, (now.y + other.y) / 2));
      moved = true;
    } else if (event.pointerType === "mouse" && event.buttons === 1) {
      if (!moved && Math.hypot(now.x - before.x, now.y - before.y) < 4) return;
      const scale = seen.width / svg.getBoundingClientRect().width;
      show({ ...seen, x: seen.x - (now.x - before.x) * scale, y: seen.y - (now.y - before.y) * scale });
      moved = true;
      picture.classList.add("moving");
    }
    held.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    window.addEventListener(end, (event) => {
      held.delete(event.pointerId);
      picture.classList.remove("moving");
    });
  }
  // Whoever moved the picture did not mean the link under the mouse; nor is a link dragged along.
  svg.addEventListener("click", (event) => { if (moved) event.preventDefault(); moved = false; }, true);
  svg.addEventListener("dragstart", (event) => event.preventDefault());

  const nodes = new Map([...svg.querySelectorAll("[data-node]")].map((each) => [each.dataset.node, each]));
  const edges = new Map();
  for (const edge of svg.querySelectorAll("[data-ends]")) {
    for (const end of edge.dataset.ends.split(" ")) {
      if (!edges.has(end)) edges.set(end, []);
      edges.get(end).push(edge);
    }
  }
  let lit = [];
  function dark() {
    for (const each of lit) each.classList.remove("lit");
    lit = [];
    svg.classList.remove("looking");
  }
  function light(node) {
    dark();
    lit = [node];
    for (const edge of edges.get(node.dataset.node) || []) {
      lit.push(edge);
      for (const end of edge.dataset.ends.split(" ")) lit.push(nodes.get(end));
    }
    for (const each of lit) each.classList.add("lit");
    svg.classList.add("looking");
  }
  // Listened to around the drawing: a drawing that listens for focus would itself be a stop of the Tab key.
  const frame = svg.parentElement;
  for (const [begin, end] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
    frame.addEventListener(begin, (event) => {
      const node = event.target.closest("[data-node]");
      if (node) light(node);
    });
    frame.addEventListener(end, dark);
  }
  // A narrow screen shows a part: begin in the middle of it.
  frame.scrollLeft = (frame.scrollWidth - frame.clientWidth) / 2;
})();
