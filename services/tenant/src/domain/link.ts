/** A record as a proof names it: which one, in the version that was read. */
export const linkOf = <I extends string>({ id, version }: { readonly id: I; readonly version: number }) => ({
  id,
  version,
});
