// Names with `{tenant}` and `{service}` in them stand for one name for each entry of the stack's lists.

export type Variable = "tenant" | "service";
export type Lists = Readonly<Record<Variable, readonly string[]>>;
export type Bound = Readonly<Partial<Record<Variable, string>>>;

const VARIABLES: readonly Variable[] = ["tenant", "service"];
const PLACE = /\{([^}]*)\}/g;

/** Names in braces that aren't known. */
export function unknownVariables(name: string): string[] {
  return [...name.matchAll(PLACE)]
    .map((match) => match[1] ?? "")
    .filter((each) => !VARIABLES.includes(each as Variable));
}

/** Every way to fill the variables of a name that aren't bound already. */
export function bindings(name: string, lists: Lists, bound: Bound = {}): Bound[] {
  return VARIABLES.filter((variable) => name.includes(`{${variable}}`) && bound[variable] === undefined).reduce<
    Bound[]
  >(
    (ways, variable) => ways.flatMap((way) => lists[variable].map((value) => ({ ...way, [variable]: value }))),
    [bound],
  );
}

export function fillName(name: string, bound: Bound): string {
  return name.replace(PLACE, (place, variable: string) => bound[variable as Variable] ?? place);
}

/** All the names that a template stands for. */
export function expand(name: string, lists: Lists, bound: Bound = {}): string[] {
  return bindings(name, lists, bound).map((each) => fillName(name, each));
}
