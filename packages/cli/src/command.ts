import type { ActionContract } from '@fencepost/contracts/define';
import { z } from 'zod';
import { type ExitName, usageError } from './exit-codes.ts';
import type { Hands } from './hands.ts';

/** What a person types, by name, as text or a switch. */
export type Typed = Readonly<Record<string, string | boolean | undefined>>;

interface Declared<S extends z.ZodRawShape> {
  /** `alerts ack` */
  readonly path: string;
  readonly summary: string;
  /** Members of the input that stand behind the command in this order; the others are options. */
  readonly positions?: readonly (keyof S & string)[];
  readonly input?: S;
  /** Everything that it may ask; the hands it is given ask nothing else. */
  readonly asks: readonly ActionContract[];
  /** It changes something that a person should see first: `--dry-run` shows it, `--yes` confirms it. */
  readonly confirms?: boolean;
  /** What stands behind the command in its documented example. */
  readonly example?: string;
  /** Answers `ok` where it says nothing. */
  readonly run: (given: z.output<z.ZodObject<S>>, hands: Hands) => Promise<ExitName | undefined>;
}

/** A command as the program, its completion and its reference see it. */
export interface Command {
  readonly path: string;
  readonly summary: string;
  readonly positions: readonly string[];
  readonly input: z.ZodRawShape;
  readonly asks: readonly ActionContract[];
  readonly confirms: boolean;
  readonly example: string;
  readonly run: (typed: Typed, hands: Hands) => Promise<ExitName>;
}

/** Declares a command: what it takes is read by its own schema before it runs. */
export const command = <S extends z.ZodRawShape>(declared: Declared<S>): Command => {
  const { path, summary, positions = [], asks, confirms = false, example = '', run } = declared;
  // Nothing declared is nothing taken.
  const input = (declared.input ?? {}) as S;
  const schema = z.object(input);
  return {
    ...{ path, summary, positions, input, asks, confirms, example },
    run: async (typed, hands) => {
      const given = schema.safeParse(
        Object.fromEntries(Object.entries(input).map(([name, member]) => [name, typedAs(member, typed[name])])),
      );
      if (!given.success) throw usageError(given.error.issues.map((issue) => inWords(issue, positions)).join('\n'));
      return (await run(given.data, hands)) ?? 'ok';
    },
  };
};

const inWords = ({ path: [name = ''], message }: z.core.$ZodIssue, positions: readonly string[]): string =>
  `${positions.includes(String(name)) ? `<${flagName(String(name))}>` : `--${flagName(String(name))}`}: ${message}`;

/** `tenantId` -> `tenant-id` */
export const flagName = (member: string): string => member.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** What is inside of optional, nullable and default. */
export const innermost = (schema: z.core.$ZodType): z.core.$ZodType =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable
    ? innermost(schema.def.innerType)
    : schema;

/** The values that a member can have, where they are few, as people type them; a `_` is typed as `-`. */
export const choicesOf = (schema: z.core.$ZodType): readonly string[] => {
  const inner = innermost(schema);
  return inner instanceof z.ZodEnum ? inner.options.map((option) => dashed(String(option))) : [];
};

export const dashed = (text: string): string => text.replaceAll('_', '-');

export const isSwitch = (schema: z.core.$ZodType): boolean => innermost(schema) instanceof z.ZodBoolean;

const typedAs = (schema: z.core.$ZodType, typed: string | boolean | undefined): unknown => {
  if (typeof typed !== 'string') return typed;
  const inner = innermost(schema);
  if (inner instanceof z.ZodNumber) return typed.trim() === '' ? Number.NaN : Number(typed);
  if (inner instanceof z.ZodEnum)
    return inner.options.find((option) => dashed(String(option)) === dashed(typed)) ?? typed;
  return typed;
};
