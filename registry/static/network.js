// Draws the network from data that the server has laid out: nothing moves, nothing is fetched from elsewhere.
"use strict";
(() => {
  const frame = document.getElementById("network");
  if (!frame || typeof vis === "undefined") return;
  const draw = (data) => {
    const picture = new vis.Network(
      frame,
      { nodes: new vis.DataSet(data.nodes), edges: new vis.DataSet(data.edges) },
      data.options,
    );
    picture.once("afterDrawing", () => { frame.dataset.drawn = "yes"; });
    picture.fit({ animation: false });
    picture.on("doubleClick", (event) => {
      const node = data.nodes.find((each) => each.id === event.nodes[0]);
      if (node && node.partner_id) window.location.assign(`/partners/${node.partner_id}`);
    });
    const zooms = { in: 1.3, out: 1 / 1.3 };
    document.querySelectorAll("[data-zoom]").forEach((button) => {
      button.addEventListener("click", () => {
        const factor = zooms[button.dataset.zoom];
        if (factor) picture.moveTo({ scale: picture.getScale() * factor });
        else picture.fit({ animation: false });
      });
    });
  };
  fetch(frame.dataset.source, { headers: { Accept: "application/json" } })
    .then((answer) => answer.json())
    .then(draw);
})();
