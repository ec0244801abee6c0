import type { BookingConfig } from '../src/config.ts';

/** Where a process dies, with SIGKILL: right after a write or an answer that it has seen, or right before it tells of it. */
export type CrashPoint =
  | {
      readonly after: 'insertOne' | 'findOneAndUpdate';
      readonly of: string;
      /** Texts that the write holds, so that no other is meant. */
      readonly says: readonly string[];
    }
  | { readonly before: 'publish'; readonly says: readonly string[] }
  | { readonly after: 'answer'; readonly method: string; readonly path: RegExp['source'] };

/** What the parent tells the process, and the process the parent. */
export type ToVictim =
  | { readonly start: { readonly config: BookingConfig; readonly aheadMs: number } }
  | { readonly arm: CrashPoint };
export type FromVictim = 'ready' | 'armed';
