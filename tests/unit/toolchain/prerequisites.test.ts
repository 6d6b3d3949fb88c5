import { GO, JAVA, MAVEN, sentence } from "../../../toolchain/prerequisites";

test("one missing program is one sentence with its packages", () => {
  expect(sentence([JAVA])).toBe(
    "Missing: Java 17 or newer (Kafka runs on it); install with `apt-get install openjdk-17-jre-headless` (Debian) or `brew install openjdk@17` (macOS).",
  );
});

test("several are one sentence too", () => {
  expect(sentence([JAVA, MAVEN, GO])).toBe(
    "Missing: Java 17 or newer (Kafka runs on it), Maven (it downloads Kafka) and Go 1.21 or newer (Pulumi's engine can't be downloaded here and is built instead); install with `apt-get install openjdk-17-jre-headless maven golang-go` (Debian) or `brew install openjdk@17 maven go` (macOS).",
  );
});
