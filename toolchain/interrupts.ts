/**
 * Ctrl-C: the first one lets the engine stop between two steps, the second one ends everything at once. A terminal sends
 * the signal to the engine as well as to us, and two signals mean "at once" to it; so ours is passed on only when the
 * engine doesn't say that it has got its own.
 */
const PASS_ON_AFTER_MILLISECONDS = 400;
const STOP_WITHIN_MILLISECONDS = 3_000;

export interface Interrupts {
  readonly signal: AbortSignal;
  /** To be fed with what the engine prints. */
  readonly onOutput: (text: string) => void;
  stop(): void;
}

export function watchInterrupts(onCancel: () => void, onStop: () => void): Interrupts {
  const controller = new AbortController();
  let count = 0;
  let engineKnows = false;
  const interrupted = (): void => {
    count += 1;
    if (count > 2) process.exit(130);
    if (count === 2) {
      onStop();
      // The engine has its second signal and ends soon; our own end takes it along in any case.
      setTimeout(() => process.exit(130), STOP_WITHIN_MILLISECONDS).unref();
      return;
    }
    onCancel();
    setTimeout(() => {
      if (!engineKnows) controller.abort();
    }, PASS_ON_AFTER_MILLISECONDS);
  };
  process.on("SIGINT", interrupted);
  process.on("SIGTERM", interrupted);
  return {
    signal: controller.signal,
    onOutput: (text) => {
      engineKnows ||= text.includes("^C received");
    },
    stop: () => {
      process.off("SIGINT", interrupted);
      process.off("SIGTERM", interrupted);
    },
  };
}
