/** The page on which three chart libraries draw the same lines, one after another. charts.ts drives it. */
import { LineChart as EchartsLines } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { type ReactNode, useEffect, useRef } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import { TimeChart } from "@/components/charts/time-chart";

use([EchartsLines, GridComponent, TooltipComponent, CanvasRenderer]);

const SERIES = 8;
const POINTS = 8_640;
const STEP_MS = 10_000;
const [WIDTH, HEIGHT] = [1_000, 300];
const FROM = Date.UTC(2026, 0, 1);
const TO = FROM + POINTS * STEP_MS;

/** GPU temperatures as the portal sends them: a column of times, and a column of values for each line. */
const at = Array.from({ length: POINTS }, (_, i) => FROM + i * STEP_MS);
const values = Array.from({ length: SERIES }, (_, s) =>
  at.map(
    (_, i) =>
      Math.round((55 + 12 * Math.sin(i / 300 + s) + 4 * Math.sin(i / 17 + s * 3) + ((i * 7_919 + s * 104_729) % 100) / 40) * 10) / 10,
  ),
);
const names = Array.from({ length: SERIES }, (_, s) => `GPU ${s}`);
const colours = ["#4661d1", "#2a9a9a", "#d0763a", "#b0489c", "#6f9a3a", "#3f83b5", "#a58c2f", "#a8434f"];

const Ours = () => (
  <TimeChart
    title="GPU temperature"
    lines={names.map((label, s) => ({ label, at, values: values[s]! }))}
    fromMs={FROM}
    toMs={TO}
    format={(value) => `${value} °C`}
    height={HEIGHT}
  />
);

/** Recharts needs one object a point. No animation and no dots: its fastest settings. */
const rows = at.map((time, i) => Object.fromEntries([["at", time], ...names.map((name, s) => [name, values[s]![i]!])]));
const WithRecharts = () => (
  <LineChart width={WIDTH} height={HEIGHT} data={rows}>
    <CartesianGrid vertical={false} />
    <XAxis dataKey="at" type="number" domain={[FROM, TO]} />
    <YAxis />
    <Tooltip />
    {names.map((name, s) => (
      <Line key={name} dataKey={name} stroke={colours[s]} dot={false} isAnimationActive={false} type="linear" />
    ))}
  </LineChart>
);

/** ECharts on a canvas, without animation and symbols, sampled to what a pixel can show, like ours. */
function WithEcharts() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const chart = init(box.current, null, { width: WIDTH, height: HEIGHT });
    chart.setOption({
      animation: false,
      tooltip: { trigger: "axis" },
      xAxis: { type: "time", min: FROM, max: TO },
      yAxis: { type: "value" },
      series: names.map((name, s) => ({
        name,
        type: "line",
        showSymbol: false,
        sampling: "minmax",
        lineStyle: { width: 1.5 },
        color: colours[s],
        data: at.map((time, i) => [time, values[s]![i]!]),
      })),
    });
    return () => chart.dispose();
  }, []);
  return <div ref={box} />;
}

const kinds: Record<string, () => ReactNode> = { ours: Ours, recharts: WithRecharts, echarts: WithEcharts };

const frameDone = () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

/** Time from the call to the end of the frame that shows the chart, in ms. */
async function mount(kind: string): Promise<number> {
  const box = document.createElement("div");
  box.style.width = `${WIDTH}px`;
  document.body.append(box);
  await frameDone();
  const Chart = kinds[kind];
  if (!Chart) throw new Error(`no such chart: ${kind}`);
  const began = performance.now();
  const root = createRoot(box);
  flushSync(() => root.render(<Chart />));
  await frameDone();
  const tookMs = performance.now() - began;
  if (box.querySelectorAll("canvas, path.recharts-curve").length === 0) throw new Error(`${kind} has drawn nothing`);
  root.unmount();
  box.remove();
  await frameDone();
  return tookMs;
}

Object.assign(window, { mountChart: mount });
