/** How a writer of the predecessor came to the company that it put into a row. */
type Origin = 'session' | 'fallback' | 'invented' | 'inferred';

/**
 * What is known of the predecessor's writers (D-05): only a person who was logged in gave a row their own company. Webhooks
 * ran without one, and the company was the first there is (D-01); seeders made both sides up; backfills inferred.
 */
const origins: Readonly<Record<string, Origin>> = {
  admin_panel: 'session',
  portal: 'session',
  calcom_webhook: 'fallback',
  retell_webhook: 'fallback',
  booking_command: 'fallback',
  V2TestDataSeeder: 'invented',
  RetellTestDataSeeder: 'invented',
  backfill_customer_company: 'inferred',
};

const taints: Readonly<Record<Exclude<Origin, 'session'>, string>> = {
  fallback: 'took the first company, or company 1, because no user was logged in (D-01)',
  invented: 'made customers and appointments up together, so that one cannot prove the other (D-02)',
  inferred: 'copied what others had filled in before (D-02)',
};

const originOf = (writer: string | null): Origin | undefined =>
  writer !== null && Object.hasOwn(origins, writer) ? origins[writer] : undefined;

export const nameOfWriter = (writer: string | null): string => writer ?? 'an unknown writer';

/** Why a company that this writer filled in says nothing; undefined where a logged-in person's company stands there. */
export const taintOf = (writer: string | null): string | undefined => {
  const origin = originOf(writer);
  if (origin === 'session') return undefined;
  const because = origin === undefined ? 'is not known to have asked anybody for the company' : taints[origin];
  return `${nameOfWriter(writer)} ${because}`;
};

/** Whether what a row says of Cal.com or the telephone came from there, and not out of the writer's head. */
export const repeatsVendor = (writer: string | null): boolean => {
  const origin = originOf(writer);
  return origin === 'fallback' || origin === 'session';
};
