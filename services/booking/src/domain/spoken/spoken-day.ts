/** A day as it was said: several where it can be meant in several ways, or several days on end. */
export type SpokenDay =
  | { readonly kind: 'days'; readonly dates: readonly string[] }
  | { readonly kind: 'span'; readonly from: string; readonly days: number }
  /** 30 February, and what else no calendar has. */
  | { readonly kind: 'impossible' };
