import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Every variable a process must be given is wrong in `message`, one line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigVariable {
  readonly name: string;
  readonly default: string | undefined;
  readonly description: string;
  readonly required: boolean;
  readonly secret: boolean;
}

const wholeNumber = (minimum: number, maximum: number) => z.coerce.number().int().min(minimum).max(maximum);

const HIGHEST_PORT = 65_535;
const LONGEST_DRAIN_DELAY_MS = 60_000;
const LONGEST_SHUTDOWN_MS = 600_000;

/** A TCP port; 0 lets the system choose a free one. */
export const portNumber = wholeNumber(0, HIGHEST_PORT);

/** The variables every service understands: `z.object({ ...baseConfig, MONGO_URL: ... })`. */
export const baseConfig = {
  NATS_URL: z
    .string()
    .regex(/^(nats|tls):\/\/\S+$/, 'a URL starting with nats:// or tls:// is expected')
    .meta({ secret: true })
    .describe('NATS server, e.g. nats://127.0.0.1:4222'),
  NAMESPACE: z
    .string()
    .regex(/^[A-Za-z0-9-]{0,32}$/, 'at most 32 letters, digits and hyphens are expected')
    .default('')
    .describe('prefix of streams and subjects, so that installations can share a NATS server; empty in production'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('least severe log line to write'),
  OPS_HOST: z.string().default('127.0.0.1').describe('address on which /livez, /readyz and /metrics listen'),
  OPS_PORT: portNumber.default(0).describe('port of /livez, /readyz and /metrics; 0 takes a free one'),
  SHUTDOWN_GRACE_MS: wholeNumber(1, LONGEST_SHUTDOWN_MS)
    .default(25_000)
    .describe('milliseconds from SIGTERM until the process gives up draining and exits with 1'),
  DRAIN_DELAY_MS: wholeNumber(0, LONGEST_DRAIN_DELAY_MS)
    .default(0)
    .describe('milliseconds between readiness 503 and the end of intake; 5000 in production'),
};

/** The variables of a service with a database of its own. */
export const mongoConfig = {
  MONGO_URL: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/\S+$/, 'a URL starting with mongodb:// or mongodb+srv:// is expected')
    .meta({ secret: true })
    .describe('MongoDB, e.g. mongodb://127.0.0.1:27017'),
  MONGO_DATABASE: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, 'small letters, digits and _ are expected')
    .describe('database of this service alone, e.g. fencepost_tenant'),
};

/** The variable of a service that uses Redis. */
export const redisConfig = {
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\/\S+$/, 'a URL starting with redis:// or rediss:// is expected')
    .meta({ secret: true })
    .describe('Redis, e.g. redis://127.0.0.1:6379; its maxmemory-policy must be noeviction'),
};

/**
 * The environment as the schema's values. An empty variable counts as absent; a secret `X` may be given as a file
 * named by `X_FILE`. Throws one ConfigError that lists every mistake and never the value of a secret.
 */
export const loadConfig = <S extends z.ZodObject>(schema: S, env: Environment): z.output<S> => {
  const variables = new Map(describeConfig(schema).map((variable) => [variable.name, variable]));
  const values: Record<string, string> = {};
  const mistakes = new Map<string, string>();
  for (const [name, variable] of variables) {
    try {
      const value = givenValue(variable, env);
      if (value !== undefined) values[name] = value;
    } catch (error) {
      mistakes.set(name, `${name}_FILE cannot be read (${error instanceof Error ? error.message : 'unknown'})`);
    }
  }
  const parsed = schema.safeParse(values);
  if (parsed.success && mistakes.size === 0) return parsed.data;
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0] ?? '');
    if (!mistakes.has(name)) mistakes.set(name, lineOf(issue, variables.get(name), values[name]));
  }
  throw new ConfigError([...mistakes.values()].join('\n'));
};

/** Every variable of a schema, for the generated table of the README. Secrets are those with `.meta({ secret: true })`. */
export const describeConfig = (schema: z.ZodObject): readonly ConfigVariable[] =>
  Object.entries(schema.shape).map(([name, field]) => {
    const { description, secret } = metaOf(field);
    const absent = z.safeParse(field, undefined);
    return {
      name,
      default: absent.success && absent.data !== undefined ? String(absent.data) : undefined,
      description: description ?? '',
      required: !absent.success,
      secret: secret === true,
    };
  });

const givenValue = ({ name, secret }: ConfigVariable, env: Environment): string | undefined => {
  const file = secret ? env[`${name}_FILE`] : undefined;
  return env[name] || (file ? readFileSync(file, 'utf8').trim() : undefined) || undefined;
};

const lineOf = (issue: z.core.$ZodIssue, variable: ConfigVariable | undefined, value: string | undefined): string => {
  if (variable === undefined) return issue.message;
  const { name, secret, description } = variable;
  const wrong = value === undefined ? 'is missing' : `is ${secret ? 'wrong' : `"${value}"`}: ${issue.message}`;
  return `${name} ${wrong}${description === '' ? '' : ` (${description})`}`;
};

/** zod keeps `.describe()` and `.meta()` on the very instance: `.optional()` or `.default()` around it hides them. */
const metaOf = (field: z.core.$ZodType): { description?: string | undefined; secret?: unknown } => {
  const inner = 'innerType' in field._zod.def ? metaOf(field._zod.def.innerType as z.core.$ZodType) : {};
  return { ...inner, ...z.globalRegistry.get(field) };
};
