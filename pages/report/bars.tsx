// A plot of bars that say their values: nothing has to be read off an axis.

import type { Bar } from "../../plan/report/load";

const WIDTH = 300;
const STEP = 44;

export function drawingSize(bars: readonly Bar[]): { readonly width: number; readonly height: number } {
  return { width: WIDTH, height: bars.length * STEP };
}

/** The bars alone, for whatever frame is around them. */
export function Drawing({ label, bars }: { readonly label: string; readonly bars: readonly Bar[] }) {
  const most = Math.max(...bars.map(({ value }) => value), 1e-9);
  const { height } = drawingSize(bars);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${height}`} preserveAspectRatio="xMinYMin meet">
      {bars.map(({ label, value, text }, index) => (
        <g>
          <text x="0" y={index * STEP + 13} class="under">
            {label.length > 44 ? `${label.slice(0, 43)}…` : label}
          </text>
          <rect class="track" x="0" y={index * STEP + 19} width={WIDTH} height="16" rx="3" />
          <rect
            class="bar"
            x="0"
            y={index * STEP + 19}
            width={((value / most) * WIDTH).toFixed(1)}
            height="16"
            rx="3"
          />
          <text x={WIDTH - 4} y={index * STEP + 31} class="value" text-anchor="end">
            {text}
          </text>
        </g>
      ))}
    </svg>
  );
}

export function Bars({
  title,
  bars,
  unit,
}: {
  readonly title: string;
  readonly bars: readonly Bar[];
  readonly unit: string;
}) {
  const label = `${title}: ${bars.map((bar) => `${bar.label} ${bar.text}`).join("; ")}`;
  return (
    <figure class="plot">
      <figcaption>
        {title} <span class="soft small">{unit}</span>
      </figcaption>
      <Drawing label={label} bars={bars} />
    </figure>
  );
}
