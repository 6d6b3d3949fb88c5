// Names of a mirror that several parts share, as MirrorMaker 2 makes them.

/** As whom the mirror writes into its target, and the fleet's own name. */
export const MIRROR_USER = "mirror";
/** As whom mirrors of other clusters read here. */
export const READER_USER = "mirror-reader";
/** Opens the stores of its instances' certificates. */
export const MIRROR_KEYSTORE_SECRET = "mirror-keystores";

/** Topics in the target that a mirror of this source lives by. */
export const internalTopics = (source: string) => ({
  configurations: `mm2-configs.${source}.internal`,
  positions: `mm2-offsets.${source}.internal`,
  states: `mm2-status.${source}.internal`,
  offsets: `mm2-offset-syncs.${source}.internal`,
  checkpoints: `${source}.checkpoints.internal`,
});

/** The group in which its instances share the work. */
export const workGroup = (source: string) => `${source}-mm2`;

/** What a source's topic is called in the target, where names tell where records came from. */
export const remoteName = (source: string, topic: string) => `${source}.${topic}`;
