/** More than so many event types gone, and more than this share, is no everyday change. */
const MOST_GONE = 10;
const MOST_GONE_SHARE = 0.1;

/** Whether so much would go that a person has to decide: all of it, or a large part. */
export const removesTooMuch = (active: number, gone: number): boolean =>
  gone > 0 && (gone === active || (gone > MOST_GONE && gone > active * MOST_GONE_SHARE));
