/** What something that looks by itself has found: the prober, the recomputed audit chains, the flow of messages, the clock, the monitor at itself, the ratchet, the share of requests that fail. */
export type VerdictKind = 'isolation' | 'audit' | 'flow' | 'schedule' | 'sight' | 'ratchet' | 'errors';

/** The newest word about one subject. Kept over restarts, so that a finding does not vanish before somebody looked again. */
export interface ToldVerdict {
  readonly kind: VerdictKind;
  /** Within its kind: `GET /v1/appointments/{appointmentId}`, a company's id, `EVENTS:booking-audit`. */
  readonly subject: string;
  readonly tenantId: string | null;
  readonly holds: boolean;
  /** Findings of one cause are one alert. */
  readonly cause: string;
  /** Ids and facts only. */
  readonly evidence: Readonly<Record<string, unknown>>;
  /** When somebody looked, in milliseconds. */
  readonly at: number;
}
