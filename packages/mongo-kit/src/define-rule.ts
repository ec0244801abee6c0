import { Query } from 'mingo';
import type { CollectionDefinition, RowBase } from './define-collection.ts';
import type { Document } from './document.ts';
import { fieldsOf } from './failures.ts';

/**
 * A sentence about every row of one collection that the database can hold. A `declared` one is part of the collection's
 * own schema and always there; a `climbing` one stands beside it, and the ratchet decides how far it is enforced (A12).
 */
export interface RuleDefinition {
  /** Collection and member: `customers.tenantId`. */
  readonly name: string;
  readonly collection: CollectionDefinition;
  readonly kind: 'declared' | 'climbing';
  /** Which rows break it, in the database's own words. Soft-deleted rows are no exception (D-06). */
  readonly breaks: Document;
  /** A whole row that breaks this and nothing else: an attempt to insert it must fail (INT-037). */
  readonly breaking: Document;
}

const BASE = { version: 1, outbox: [], createdAt: '2000-01-01T00:00:00.000Z', updatedAt: '2000-01-01T00:00:00.000Z' };

/**
 * Declares a rule. Throws a TypeError, at start-up, where `breaking` would be refused for another reason than the rule,
 * or not by the rule at all: such an attempt would prove nothing.
 */
export const defineRule = <Row extends RowBase>(rule: {
  readonly member: string;
  readonly collection: CollectionDefinition<Row>;
  readonly kind: RuleDefinition['kind'];
  readonly breaks: Document;
  readonly breaking: Document;
}): RuleDefinition => {
  const collection = rule.collection as unknown as CollectionDefinition;
  const name = `${collection.name}.${rule.member}`;
  const breaking = { ...BASE, ...rule.breaking };
  const misfits = misfitsOf(collection, breaking);
  const wanted = rule.kind === 'declared' ? rule.member : '';
  if (misfits.join() !== wanted) throw new TypeError(`${name}: its breaking row is wrong in '${misfits.join()}', too`);
  if (!new Query(rule.breaks).test(breaking)) throw new TypeError(`${name}: its breaking row keeps it`);
  return Object.freeze({ name, collection, kind: rule.kind, breaks: rule.breaks, breaking });
};

const misfitsOf = ({ row }: CollectionDefinition, document: Document): readonly string[] => {
  const parsed = row.safeParse(document);
  return parsed.success ? [] : fieldsOf(parsed.error);
};
