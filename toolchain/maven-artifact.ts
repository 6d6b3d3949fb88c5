/**
 * Brings one artifact from Maven into the cache, once: a jar as it is, an archive unpacked. Its directory is what a
 * command's `{software}` stands for.
 */
import path from "node:path";
import { installOnce } from "./install-once";
import { runMaven } from "./maven";
import { cacheDirectory } from "./paths";
import type { Report } from "./progress";

const PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1";

/** @param artifact group:artifact:version[:type[:classifier]] */
export function artifactDirectory(artifact: string): string {
  const [, name = "", version = ""] = artifact.split(":");
  return path.join(cacheDirectory(), `${name}-${version}`);
}

export async function ensureArtifact(artifact: string, report: Report): Promise<string> {
  const directory = artifactDirectory(artifact);
  const [, , , type = "jar"] = artifact.split(":");
  const goal = type === "jar" ? "copy" : "unpack";
  await installOnce({
    directory,
    onWait: () => report("another run is downloading it, waiting for that one"),
    make: (draft) => {
      report("downloading it from Maven, once");
      const args = [`${PLUGIN}:${goal}`, `-Dartifact=${artifact}`, `-DoutputDirectory=${draft}`];
      return runMaven(artifact, args, report);
    },
  });
  return directory;
}
