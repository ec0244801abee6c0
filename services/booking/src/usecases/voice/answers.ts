import type { VoiceAnswer } from '@fencepost/contracts/booking/call';
import type { Instant } from '@fencepost/contracts/instant';
import { sayWhen } from '../../domain/say-when.ts';
import type { Caller } from './resolve-caller.ts';

/** How many times or names are said at once: nobody remembers more. */
export const MOST_SAID = 3;

export type Data = VoiceAnswer['data'];

export const ok = (say: string, data: Data = {}): VoiceAnswer => ({ status: 'ok', code: null, say, data });
export const refused = (code: string, say: string, data: Data = {}): VoiceAnswer => ({
  status: 'refused',
  code,
  say,
  data,
});
export const later = (code: string, say: string): VoiceAnswer => ({ status: 'later', code, say, data: {} });

export const whenFor = ({ words, company }: Pick<Caller, 'words' | 'company'>, at: Instant): string =>
  sayWhen(at, words.language, company.timeZone);

interface Offered {
  readonly startsAt: Instant;
  readonly token: string;
}

/** Free slots as an agent gets them: each with its words and with the token that means it (K20). */
export const offersOf = (caller: Caller, slots: readonly Offered[]) =>
  slots
    .slice(0, MOST_SAID)
    .map(({ startsAt, token }) => ({ slotToken: token, startsAt, when: whenFor(caller, startsAt) }));
