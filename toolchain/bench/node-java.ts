/** Nodes that run on another Java, or on one with other options than the plan's. */
import path from "node:path";
import { javaHome } from "./java-home";
import { stateDirectory } from "../paths";

export interface NodeJava {
  readonly name: string;
  readonly home: string;
  /** They win over the plan's. */
  readonly options: readonly string[];
}

export async function withJava<T>({ name, home, options }: NodeJava, work: () => Promise<T>): Promise<T> {
  // The same place each time: what is learned of a Java's classes is kept by it.
  const directory = path.join(stateDirectory(), "benchmarks", "java", name.replace(/\W+/g, "-"));
  const before = process.env["JAVA_HOME"];
  process.env["JAVA_HOME"] = await javaHome(directory, home, options);
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env["JAVA_HOME"];
    else process.env["JAVA_HOME"] = before;
  }
}
