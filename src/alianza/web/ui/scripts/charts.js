// Charts with what ECharts needs for them and no more. The colours are the page's; patterns tell series apart without colour.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "roundRect", "pin"];
const LINES = ["solid", "dashed", "dotted", [8, 3, 2, 3], [2, 6], [12, 4]];
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

export function draw(plot) {
  const spec = JSON.parse(plot.dataset.chart);
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(name).trim();
  const lying = spec.kind === "row";
  const label = { color: token("--soft"), fontFamily: getComputedStyle(plot).fontFamily };
  const line = { lineStyle: { color: token("--line") } };
  const names = { type: "category", data: spec.labels, inverse: lying, axisLabel: { ...label, width: lying ? 130 : undefined, overflow: "truncate", hideOverlap: true }, axisLine: line, axisTick: { show: false } };
  const values = { type: "value", axisLabel: { ...label, formatter: short }, splitLine: line };
  const chart = echarts.getInstanceByDom(plot) ?? echarts.init(plot);
  chart.setOption({
    animation: !still,
    aria: { enabled: true, label: { enabled: false }, decal: { show: spec.kind !== "line" && spec.series.length > 1 } },
    color: [1, 2, 3, 4, 5, 6].map((number) => token(`--series-${number}`)),
    grid: { left: 8, right: 16, top: spec.series.length > 1 ? 36 : 12, bottom: 4, containLabel: true },
    legend: { show: spec.series.length > 1, top: 0, textStyle: label, type: "plain" },
    tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: token("--paper"), borderColor: token("--line"), textStyle: { color: token("--ink"), fontFamily: label.fontFamily }, confine: true,
      formatter: (points) => [points[0].name, ...points.map((one) => `${one.seriesName}: ${spec.series[one.seriesIndex].texts[one.dataIndex]}`)].join("\n") },
    xAxis: lying ? values : names,
    yAxis: lying ? names : values,
    series: spec.series.map((one, at) => ({ name: one.name, type: spec.kind === "line" ? "line" : "bar", stack: spec.kind === "stack" ? "all" : undefined, data: one.values, symbol: SYMBOLS[at % 6], symbolSize: 7, lineStyle: { width: 2.5, type: LINES[at % 6] }, barMaxWidth: 36, itemStyle: { borderRadius: spec.kind === "stack" ? 0 : 3 } })),
  }, true);
  if (!plot.dataset.drawn) {
    plot.dataset.drawn = "1";
    new ResizeObserver(() => chart.resize()).observe(plot);
    offer(plot, chart, spec);
  }
}

function short(value) {
  return new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

function offer(plot, chart, spec) {
  const figure = plot.closest("figure");
  const numbers = figure.querySelector("[data-chart-csv]");
  const picture = figure.querySelector("[data-chart-png]");
  const cell = (text) => `"${String(text ?? "").replaceAll('"', '""')}"`;
  numbers.hidden = picture.hidden = false;
  numbers.onclick = () => {
    const rows = [[spec.axis, ...spec.series.map((one) => one.name)], ...spec.labels.map((name, at) => [name, ...spec.series.map((one) => one.values[at])])];
    save(URL.createObjectURL(new Blob(["\ufeff", rows.map((row) => row.map(cell).join(",")).join("\r\n")], { type: "text/csv" })), `${spec.title}.csv`);
  };
  picture.onclick = () => save(chart.getDataURL({ pixelRatio: 2, backgroundColor: getComputedStyle(document.documentElement).getPropertyValue("--paper").trim() }), `${spec.title}.png`);
}

function save(address, name) {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}
