// A page that stands alone: no network, no fonts or scripts from elsewhere, light and dark.

import { createHash } from "node:crypto";
import type { Child } from "hono/jsx";
import type { HtmlEscapedString } from "hono/utils/html";

export interface PageProps {
  readonly title: string;
  readonly styles: readonly string[];
  /** Runs in the reader's browser. */
  readonly script?: string;
  readonly children: Child;
}

export function pageHtml({ title, styles, script, children }: PageProps): string {
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const css = styles.join("\n");
  // What a plan's texts might smuggle in could neither run nor call anybody.
  const scripts = script === undefined ? "" : ` script-src ${hash(script)};`;
  const policy = `default-src 'none'; img-src data:; style-src ${hash(css)};${scripts} base-uri 'none'; form-action 'none'`;
  const page = (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta httpEquiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: css }} />
      </head>
      <body>
        {children}
        {script === undefined ? null : <script dangerouslySetInnerHTML={{ __html: script }} />}
      </body>
    </html>
  );
  return `<!doctype html>\n${page as HtmlEscapedString}\n`;
}

/** Names and values stand in backticks. */
export function Words({ text }: { readonly text: string }) {
  return <>{text.split("`").map((part, index) => (index % 2 === 1 ? <code>{breakable(part)}</code> : part))}</>;
}

/** Long names may be broken after their dots and dashes. */
export function breakable(text: string): Child {
  return text.split(/(?<=[.\-_/])/).flatMap((part, index) => (index === 0 ? [part] : [<wbr />, part]));
}
