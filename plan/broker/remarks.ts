// Remarks in a node's file on why a setting is what it is: written beside the setting, read when it changes.

const REMARK = /^# ([a-z0-9.]+): (.+)$/;

export function remark(setting: string, why: string): string {
  return `# ${setting}: ${why}`;
}

/** By setting. */
export function remarksIn(properties: string): Map<string, string> {
  const found = properties.split("\n").flatMap((line) => {
    const [, setting, why] = REMARK.exec(line) ?? [];
    return setting !== undefined && why !== undefined ? [[setting, why] as const] : [];
  });
  return new Map(found);
}
