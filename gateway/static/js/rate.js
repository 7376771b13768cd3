// 就业率统计: the charts beside the table, drawn from the table's own numbers; the trend is fetched.
import { all, make, one, onClick } from "./dom.js";
import "./query.js";

const charts = one("#charts");
const drawn = [];

onClick("[data-print]", () => globalThis.print());

function colours() {
  const style = getComputedStyle(document.body);
  const value = (name) => style.getPropertyValue(name).trim();
  return { text: value("--tblr-body-color"), dim: value("--tblr-secondary"), line: value("--tblr-border-color"), font: style.fontFamily };
}

function draw(name, option) {
  const place = one(`[data-chart="${name}"]`, charts);
  const chart = globalThis.echarts.init(place);
  const paint = () => chart.setOption(option(colours()), true);
  paint();
  drawn.push({ chart, paint });
}

// Tooltips are painted, not HTML: the page allows no inline styles.
const TIP = { renderMode: "richText", confine: true };
const STILL = matchMedia("(prefers-reduced-motion: reduce)").matches;
const PALETTE = ["#1f5fd0", "#5b9bff", "#2aa876", "#f0a32f", "#7a5cd6", "#21a3b8", "#c9548d", "#8c6d46", "#5b8c2a", "#d9663d"];
const GREY = { 待就业: "#b9c2d0", 暂不就业: "#8e99ab" };

function rowsOption({ text, dim, line, font }) {
  const rows = all("#rate-table tbody tr").map((row) => [row.dataset.name, Number(row.dataset.percent || 0)]).slice(0, 30).reverse();
  return {
    animation: !STILL, textStyle: { color: text, fontFamily: font, fontSize: 12 }, color: ["#1f5fd0"],
    grid: { left: 8, right: 56, top: 12, bottom: 8, containLabel: true }, tooltip: { ...TIP, trigger: "axis" },
    xAxis: { type: "value", max: 100, axisLabel: { color: dim, formatter: "{value}%" }, splitLine: { lineStyle: { color: line } } },
    yAxis: { type: "category", data: rows.map(([name]) => name), axisLabel: { color: text, width: 150, overflow: "truncate" }, axisLine: { lineStyle: { color: line } } },
    series: [{ type: "bar", data: rows.map(([, percent]) => percent), barMaxWidth: 18, label: { show: true, position: "right", color: text, formatter: ({ value }) => `${value.toFixed(2)}%` } }],
  };
}

function columnsOption({ text, dim, font }) {
  const parts = all("#rate-table tfoot [data-column]").map((cell, at) => ({
    name: cell.dataset.column, value: Number(cell.dataset.count), itemStyle: { color: GREY[cell.dataset.column] ?? PALETTE[at % PALETTE.length] },
  }));
  const total = parts.reduce((sum, part) => sum + part.value, 0).toLocaleString("zh-CN");
  return {
    animation: !STILL, textStyle: { color: text, fontFamily: font, fontSize: 12 }, tooltip: { ...TIP, formatter: "{b}：{c} 人（{d}%）" },
    title: { text: total, subtext: "毕业生", left: "35.5%", top: "43%", textAlign: "center", itemGap: 4, textStyle: { color: text, fontSize: 22 }, subtextStyle: { color: dim, fontSize: 12 } },
    legend: { type: "scroll", orient: "vertical", right: 8, top: "middle", textStyle: { color: text } },
    series: [{ type: "pie", radius: ["46%", "72%"], center: ["36%", "50%"], label: { show: false }, data: parts.filter((part) => part.value) }],
  };
}

function trendOption(found, { text, dim, line, font }) {
  const number = (percent) => (percent === "" ? null : Number(percent));
  const series = (name, key, more) => ({ name, type: "line", showSymbol: false, data: found.points.map((point) => number(point[key])), ...more });
  return {
    animation: !STILL, textStyle: { color: text, fontFamily: font, fontSize: 12 }, color: ["#1f5fd0", "#8a94a6"],
    grid: { left: 8, right: 20, top: 40, bottom: 8, containLabel: true }, tooltip: { ...TIP, trigger: "axis" }, legend: { top: 8, textStyle: { color: text } },
    xAxis: { type: "category", data: found.points.map((point) => point.day), axisLabel: { color: dim }, axisLine: { lineStyle: { color: line } } },
    yAxis: { type: "value", max: 100, axisLabel: { color: dim, formatter: "{value}%" }, splitLine: { lineStyle: { color: line } } },
    series: [series("本年度", "percent", { areaStyle: { opacity: 0.08 } }), series("上一年度同期", "last_percent", { lineStyle: { type: "dashed" } })],
  };
}

function trendRow(point) {
  const cell = (value) => make("td", { class: "num" }, value);
  const share = (percent) => cell(percent === "" ? "—" : `${percent}%`);
  return make("tr", {}, make("td", {}, point.day), cell(String(point.count)), share(point.percent), share(point.last_percent));
}

// The newest week against the same week a year before, under the rate itself.
function against(point) {
  if (!point?.percent || !point.last_percent) return;
  const change = Number(point.percent) - Number(point.last_percent);
  const place = one("[data-against]");
  place.textContent = `上年同期 ${point.last_percent}%，${change < 0 ? "低" : "高"} ${Math.abs(change).toFixed(2)} 个百分点`;
  place.hidden = false;
}

async function trend() {
  const answer = await fetch(charts.dataset.trend, { headers: { Accept: "application/json" } });
  if (!answer.ok) { one('[data-chart="trend"]', charts).replaceChildren(make("p", { class: "quiet" }, "走势暂时无法读取，请稍后刷新。")); return; }
  const found = await answer.json();
  draw("trend", (palette) => trendOption(found, palette));
  against(found.points.at(-1));
  one("#trend-rows").append(...found.points.toReversed().map(trendRow));
}

if (charts) {
  draw("rows", rowsOption);
  draw("columns", columnsOption);
  new ResizeObserver(() => { for (const { chart } of drawn) chart.resize(); }).observe(charts);
  new MutationObserver(() => { for (const { paint } of drawn) paint(); }).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  await trend();
  charts.dataset.drawn = "1";
}
