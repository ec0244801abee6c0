/** What a caller's word for a service can mean. */
export type ServiceChoice<S> = { readonly chosen: S } | { readonly chosen: null; readonly among: readonly S[] };

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/(?<=[aou])e/g, '')
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();

/**
 * The one service that the words name: exactly, else as a part of its name, or its name as a part of the words. Several
 * are several, and never the first of them; without words the only one there is.
 */
export const chooseService = <S extends { readonly name: string }>(
  services: readonly S[],
  words: string | undefined,
): ServiceChoice<S> => {
  const wanted = plain(words ?? '');
  if (wanted === '') return oneOf(services);
  const exact = services.filter(({ name }) => plain(name) === wanted);
  if (exact.length > 0) return oneOf(exact);
  return oneOf(
    services.filter(({ name }) => plain(name).includes(wanted) || ` ${wanted} `.includes(` ${plain(name)} `)),
  );
};

const oneOf = <S>(services: readonly S[]): ServiceChoice<S> => {
  const [only] = services;
  return services.length === 1 && only !== undefined ? { chosen: only } : { chosen: null, among: services };
};
