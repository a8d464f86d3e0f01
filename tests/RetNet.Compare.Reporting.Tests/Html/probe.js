(async () => {
  const root = document.documentElement;
  const rest = async () => { do await new Promise(done => setTimeout(done, 50)); while (!root.dataset.ready); };
  const plot = name => document.querySelector(`[data-plot="${name}"]`);
  const count = (name, mark) => plot(name).querySelectorAll(`.mark-${mark} path, path.mark-${mark}`).length;
  const texts = name => [...plot(name).querySelectorAll(".role-axis-label text")].map(text => text.textContent);
  const colors = name => [...plot(name).querySelectorAll(".mark-line path")].map(line => line.getAttribute("stroke")).filter(color => color !== "transparent");
  await rest();
  const names = [...plot("training-throughput").querySelectorAll(".role-axis-label text")].filter(text => /^[A-Z]/.test(text.textContent));
  const bars = [...plot("training-throughput").querySelectorAll(".mark-rect path")];
  const middle = element => element.getBoundingClientRect().y + element.getBoundingClientRect().height / 2;
  const found = {
    theme: root.dataset.ready,
    background: getComputedStyle(root).backgroundColor,
    width: innerWidth,
    pageWidth: root.scrollWidth,
    tables: document.querySelectorAll("table").length,
    figures: [...document.querySelectorAll("[data-plot]")].map(element => ({
      name: element.dataset.plot,
      width: element.querySelector("svg.marks")?.getBoundingClientRect().width ?? 0,
      lines: count(element.dataset.plot, "line"),
      points: count(element.dataset.plot, "symbol"),
      bars: count(element.dataset.plot, "rect"),
    })),
    colors: colors("decode-latency"),
    labels: texts("decode-latency"),
    bars: names.map(name => name.textContent),
    beside: names.map(name => bars.findIndex(bar => middle(name) > bar.getBoundingClientRect().top && middle(name) < bar.getBoundingClientRect().bottom)),
  };

  const target = plot("decode-latency").querySelector(".mark-path path");
  const box = target.getBoundingClientRect();
  const pointer = { bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
  for (const event of ["pointerover", "pointermove"]) target.dispatchEvent(new PointerEvent(event, pointer));
  await rest();
  found.tooltip = document.getElementById("vg-tooltip-element")?.textContent;

  document.querySelector("#figure-decode-latency [data-series=RetNet]").click();
  await rest();
  found.hidden = ["decode-latency", "prefill-latency"].map(name => colors(name));
  found.barsHidden = count("training-throughput", "rect");
  found.pressed = [...document.querySelectorAll("[data-series=RetNet]")].map(button => button.getAttribute("aria-pressed"));

  document.querySelector("#figure-decode-latency [data-scale=y-linear]").click();
  await rest();
  found.linearLabels = texts("decode-latency");
  found.stillHidden = colors("decode-latency");

  document.getElementById("theme").click();
  await rest();
  document.getElementById("theme").click();
  await rest();
  found.chosen = root.dataset.ready;
  found.chosenBackground = getComputedStyle(root).backgroundColor;

  parent.postMessage(JSON.stringify(found), "*");
})();
