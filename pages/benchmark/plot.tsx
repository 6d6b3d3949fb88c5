// A plot of a measurement as a picture that stands alone, drawn as the report draws its bars.

import type { Bar } from "../../plan/report/load";
import type { HtmlEscapedString } from "hono/utils/html";
import { Drawing, drawingSize } from "../report/bars";

export interface Plot {
  /** Of its file, without an ending. */
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly Bar[];
}

const MARGIN = 12;
const HEADING = 34;
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #222 }
  .title { font-weight: 600 }
  .ground { fill: #fff }
  .track { fill: #e8e8ee }
  .bar { fill: #9db8f2 }
`;

export function plotSvg({ title, unit, bars }: Plot): string {
  const { width, height } = drawingSize(bars);
  const [whole, tall] = [width + 2 * MARGIN, height + HEADING + 2 * MARGIN];
  const label = `${title}, ${unit}`;
  const picture = (
    <svg xmlns="http://www.w3.org/2000/svg" width={whole} height={tall} viewBox={`0 0 ${whole} ${tall}`}>
      <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      <rect class="ground" width={whole} height={tall} />
      <text class="title" x={MARGIN} y={MARGIN + 13}>
        {label}
      </text>
      <svg x={MARGIN} y={MARGIN + HEADING} width={width} height={height}>
        <Drawing label={label} bars={bars} />
      </svg>
    </svg>
  );
  return `${picture as HtmlEscapedString}\n`;
}
