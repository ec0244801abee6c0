/** One text that people read, and where it is. */
export interface Page {
  readonly file: string;
  readonly text: string;
}

/** Methods by path template, as `paths` of an OpenAPI document has them. */
export type Routes = Readonly<Record<string, object>>;

/** A route in a text: a path below /v1, perhaps with its method before it and a shell's variables in it. */
const mention = /(?:\b(GET|POST|PUT|PATCH|DELETE) )?[^\s`'"]*?(\/v1(?:\/[\w{}$-]+)*)/g;
/** Spoken of as a whole. */
const families: readonly string[] = ['/v1', '/v1/ops'];

/** Routes that the pages name and the API does not have: a command that nobody can give. */
export const findUnknownRoutes = (pages: readonly Page[], routes: Routes): readonly string[] =>
  pages.flatMap(({ file, text }) =>
    [...text.matchAll(mention)].flatMap(([, method, path = '']) => {
      const known = Object.entries(routes).filter(([template]) => fits(path, template));
      const isThere =
        method === undefined
          ? known.length > 0 || families.includes(path)
          : known.some(([, methods]) => method.toLowerCase() in methods);
      return isThere ? [] : [`${file}: the API has no ${method === undefined ? '' : `${method} `}${path}`];
    }),
  );

const fits = (path: string, template: string): boolean => {
  const [given, wanted] = [path.split('/'), template.split('/')];
  return given.length === wanted.length && wanted.every((part, at) => isSame(given[at] ?? '', part));
};

/** A parameter of the template takes any value, and another parameter only under its own name. */
const isSame = (given: string, part: string): boolean =>
  part.startsWith('{') && !given.startsWith('{') ? given.length > 0 : given === part;
