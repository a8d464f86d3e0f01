"use strict";
(async () => {
  const root = document.documentElement;
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const hidden = new Set();
  const system = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => root.dataset.theme ?? (system.matches ? "dark" : "light");
  const scaleWords = { log: "logarithmic", linear: "linear" };

  const config = dark => {
    const ink = dark ? "#e4e6ea" : "#1b1d21";
    const soft = dark ? "#7c8490" : "#5b616b";
    return {
      background: "transparent",
      font: "system-ui, DejaVu Sans, sans-serif",
      view: { stroke: null },
      text: { color: ink, fontSize: 12 },
      axis: {
        labelColor: ink, titleColor: ink, domainColor: soft, tickColor: soft,
        gridColor: dark ? "#3a4048" : "#e0e3e8", labelFontSize: 12, titleFontSize: 13, titleFontWeight: "normal", labelLimit: 0,
      },
    };
  };

  async function draw(name) {
    const figure = figures[name];
    const element = document.querySelector(`[data-plot="${name}"]`);
    const dark = theme() === "dark";
    const narrow = element.clientWidth < 500;
    const spec = structuredClone(figure.spec);
    const axes = structuredClone({ x: figure.axes.x[figure.scale.x], y: figure.axes.y[figure.scale.y] });
    if (narrow && figure.scale.y === "names") axes.y.axis.labelExpr = `split(replace(${axes.y.axis.labelExpr}, regexp(" (?=[(+])", "g"), "|"), "|")`;
    for (const layer of spec.layer) {
      Object.assign(layer.encoding.x, axes.x);
      Object.assign(layer.encoding.y, axes.y);
    }
    spec.params.find(parameter => parameter.name === "hidden").value = [...hidden];
    spec.params.find(parameter => parameter.name === "color").value = figure.colors[dark ? "dark" : "light"];
    figure.view?.finalize();
    figure.view = (await vegaEmbed(element, spec, {
      config: config(dark), renderer: "svg", downloadFileName: name, theme: dark ? "dark" : undefined, tooltip: { theme: theme() },
      actions: { export: true, source: false, compiled: false, editor: false },
    })).view;
  }

  function offerScales(name) {
    const figure = figures[name];
    const place = document.querySelector(`[data-plot="${name}"]`).parentElement.querySelector(".scales");
    for (const channel of ["x", "y"]) {
      const scales = Object.keys(figure.axes[channel]);
      figure.scale[channel] = scales[0];
      if (scales.length === 1) continue;
      const group = document.createElement("span");
      group.append(channel === "x" ? "Horizontal:" : "Vertical:");
      for (const scale of ["linear", "log"]) {
        const button = document.createElement("button");
        button.type = "button";
        button.dataset.scale = `${channel}-${scale}`;
        button.textContent = scaleWords[scale];
        button.ariaPressed = scale === figure.scale[channel];
        button.addEventListener("click", () => {
          figure.scale[channel] = scale;
          for (const other of group.querySelectorAll("button")) other.ariaPressed = other === button;
          return draw(name);
        });
        group.append(button);
      }
      place.append(group);
    }
  }

  async function drawAll() {
    root.removeAttribute("data-ready");
    for (const name of Object.keys(figures)) await draw(name);
    root.dataset.ready = theme();
  }

  document.querySelector("main").addEventListener("click", event => {
    const series = event.target.closest("[data-series]")?.dataset.series;
    if (series === undefined) return;
    if (!hidden.delete(series)) hidden.add(series);
    for (const button of document.querySelectorAll("[data-series]")) button.ariaPressed = !hidden.has(button.dataset.series);
    for (const figure of Object.values(figures)) figure.view?.signal("hidden", [...hidden]).run();
  });

  const themeButton = document.getElementById("theme");
  themeButton.addEventListener("click", () => {
    const next = { undefined: "light", light: "dark", dark: undefined }[root.dataset.theme];
    if (next) root.dataset.theme = next;
    else delete root.dataset.theme;
    themeButton.textContent = `Theme: ${next ?? "as the system"}`;
    return drawAll();
  });
  system.addEventListener("change", drawAll);

  for (const name of Object.keys(figures)) {
    figures[name].scale = {};
    offerScales(name);
  }
  await drawAll();
})();
