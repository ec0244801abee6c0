import type { ActionContract } from '@fencepost/contracts/define';
import { hasHttp } from '@fencepost/contracts/http-input';
import { OperatorReason } from '@fencepost/contracts/operator-reason';
import { usageError } from './exit-codes.ts';
import type { World } from './world.ts';

interface Said {
  readonly asks: readonly ActionContract[];
  /** `--reason` */
  readonly given: string | undefined;
  /** What `login --reason` stored. */
  readonly stored: string | undefined;
}

/**
 * Why companies are passed across: the option, FENCEPOST_REASON, for commands that only look what is stored, then the
 * person at the terminal. Nobody passes without a reason.
 */
export const reasonOf = async (
  { asks, given, stored }: Said,
  { env, person }: Pick<World, 'env' | 'person'>,
): Promise<string> => {
  const said = given ?? (env.FENCEPOST_REASON || (changes(asks) ? undefined : stored));
  const reason = said ?? (await person?.text('Why? It is logged with what you look at and change', ''));
  if (reason === undefined)
    throw usageError(
      'Why? Say it with --reason "alert alr_…", or once for this shell: export FENCEPOST_REASON="alert alr_…". It is logged with what you look at and change.',
    );
  return reasonIn(reason);
};

/** What somebody gave as a reason; throws where it is none. */
export const reasonIn = (text: string): string => {
  const parsed = OperatorReason.safeParse(text);
  if (parsed.success) return parsed.data;
  throw usageError(`--reason: ${parsed.error.issues.map(({ message }) => message).join('; ')}`);
};

const changes = (asks: readonly ActionContract[]): boolean =>
  asks.some((action) => action.scope === 'platform' && hasHttp(action) && action.http.method !== 'get');
