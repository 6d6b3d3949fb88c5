/** What the choice of Java and of its garbage collector brings to nodes of this size: each on a cluster of its own. */
import { UserError } from "../errors";
import { findJava, installedJavas } from "../java";
import { OLDEST_JAVA } from "../versions";
import { RULES } from "./cluster-performance";
import type { NodeJava } from "./node-java";
import { compare } from "./performance/compare";
import { plain } from "./performance/variants";
import type { Section } from "./section";

export const javaTuning: Section = {
  title: "Choices of Java",
  measure: (screen, depth) => {
    const competing = javas().map((java) => ({ variants: [plain(java.name)], java }));
    return compare(screen, "Java", competing, { ...RULES[depth], sizes: [512], shares: [0.5] });
  },
};

/** The plan's is the first. */
function javas(): NodeJava[] {
  const usual = findJava(OLDEST_JAVA);
  if (!usual) throw new UserError(`Java ${OLDEST_JAVA} is missing.`);
  const others = installedJavas(OLDEST_JAVA).filter(({ major }) => major !== usual.major);
  const of = (name: string, home: string, ...options: string[]): NodeJava => ({ name, home, options });
  return [
    of(`Java ${usual.major}, Parallel`, usual.home),
    of(`Java ${usual.major}, Serial`, usual.home, "-XX:-UseParallelGC", "-XX:-UseG1GC", "-XX:+UseSerialGC"),
    of(`Java ${usual.major}, G1`, usual.home, "-XX:-UseParallelGC", "-XX:+UseG1GC"),
    ...others.map(({ major, home }) => of(`Java ${major}, Parallel`, home)),
  ];
}
