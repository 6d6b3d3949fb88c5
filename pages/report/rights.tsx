// Who may do what: a table of marks for topics, words for the rest.

import type { Matrix } from "../../plan/report/matrix";
import { breakable } from "../document";

export const LETTERS: Readonly<Record<string, string>> = {
  Read: "R",
  Write: "W",
  Create: "C",
  Delete: "D",
  Describe: "i",
  DescribeConfigs: "s",
  Alter: "A",
  AlterConfigs: "S",
};

export function Rights({ matrix: { system, topics, users } }: { readonly matrix: Matrix }) {
  return (
    <div class="scroll" tabindex={0} role="region" aria-label={`Rights of ${system}`}>
      <table class="matrix">
        <caption>{system}</caption>
        <thead>
          <tr>
            <th scope="col">user</th>
            {topics.map((topic) => (
              <th scope="col" class="turned">
                <span>{topic}</span>
              </th>
            ))}
            <th scope="col">besides</th>
          </tr>
        </thead>
        <tbody>
          {users.map(({ name, purpose, may, besides }) => (
            <tr>
              <th scope="row" title={purpose}>
                {breakable(name)}
              </th>
              {topics.map((topic) => (
                <Cell operations={may[topic] ?? []} />
              ))}
              <td class="small soft besides">
                {besides.map((line) => (
                  <div>{line}</div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ operations }: { readonly operations: readonly string[] }) {
  if (operations.length === 0) return <td class="none"></td>;
  const kind =
    operations.includes("Read") && operations.includes("Write") ? "both" : (operations[0] ?? "").toLowerCase();
  return (
    <td class="may">
      <abbr class={`mark ${kind}`} title={operations.join(", ")}>
        {operations.map((each) => LETTERS[each] ?? each).join("")}
      </abbr>
    </td>
  );
}
