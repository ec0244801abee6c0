/** How far the monitor is. One value, changed in place by those who make the progress. */
export interface Progress {
  /** Position in the stream, and id, of the last event taken in. */
  position: number;
  messageId: string;
  /** Distinct events in the picture. */
  eventsApplied: number;
  /** Since when everything that was published before the start is known, in milliseconds; undefined until then. */
  caughtUpAt: number | undefined;
  /** Since when all stored state has been read once, in milliseconds; undefined until then. */
  completeAt: number | undefined;
  lastScanAt: string | null;
  /** When an event was taken in last, in milliseconds; null since the start. */
  lastEventAt: number | null;
}

export const startingAt = (saved: Pick<Progress, 'position' | 'messageId' | 'eventsApplied'>): Progress => ({
  position: saved.position,
  messageId: saved.messageId,
  eventsApplied: saved.eventsApplied,
  caughtUpAt: undefined,
  completeAt: undefined,
  lastScanAt: null,
  lastEventAt: null,
});
