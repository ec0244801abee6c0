import { entityPrefixes } from '@fencepost/contracts/ids';

/**
 * An id of ours as five numbers: six characters of base 36 are just below 2^32, so 26 characters are four words and a
 * rest of two. Numbers compare as the texts do. One buffer for everybody: an id is packed, used, and packed over.
 */
export const packed = new Uint32Array(5);
/** Which of the prefixes it has, from 1; its place in `prefixes`. */
let prefixNumber = 0;
/** Of one entity the same id is asked for several times in a row. */
let lastPacked: string | undefined;
export const packedPrefix = (): number => prefixNumber;

const BASE = 36;
const PREFIX_LENGTH = 4;
const BODY_LENGTH = 26;
const ID_LENGTH = PREFIX_LENGTH + BODY_LENGTH;
const WORD_CHARACTERS = 6;
const WORDS = 5;
/** The worth of a character by its code; -1 of what is no digit. */
const digits = new Int8Array(128).map((_, code) =>
  '0123456789abcdefghijklmnopqrstuvwxyz'.indexOf(String.fromCharCode(code)),
);

const prefixes = Object.keys(entityPrefixes).map((prefix) => `${prefix}_`);
const numbers: ReadonlyMap<string, number> = new Map(prefixes.map((prefix, index) => [prefix, index + 1]));

/** Packs an id into `packed`; false for any text that is no id of 26 characters, which then has to be kept as it is. */
export const pack = (id: string): boolean => {
  if (id === lastPacked) return true;
  if (id.length !== ID_LENGTH) return false;
  lastPacked = undefined;
  prefixNumber = numbers.get(id.slice(0, PREFIX_LENGTH)) ?? 0;
  if (prefixNumber === 0) return false;
  let at = PREFIX_LENGTH;
  for (let word = 0; word < WORDS; word += 1) {
    const end = Math.min(at + WORD_CHARACTERS, ID_LENGTH);
    let value = 0;
    for (; at < end; at += 1) {
      const digit = digits[id.charCodeAt(at)] ?? -1;
      if (digit < 0) return false;
      value = value * BASE + digit;
    }
    packed[word] = value;
  }
  lastPacked = id;
  return true;
};

/** The id of these words. */
export const unpack = (prefix: number, wordAt: (at: number) => number): string => {
  let id = prefixes[prefix - 1] ?? '';
  for (let at = 0; at < WORDS; at += 1) {
    const length = at === WORDS - 1 ? BODY_LENGTH % WORD_CHARACTERS : WORD_CHARACTERS;
    id += wordAt(at).toString(BASE).padStart(length, '0');
  }
  return id;
};

/** 32 bits of an id's words (after murmur3). */
export const hashOfId = (wordAt: (at: number) => number, prefix: number): number => {
  let hash = prefix;
  for (let at = 0; at < WORDS; at += 1) {
    hash ^= Math.imul(wordAt(at), 0xcc9e2d51);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};
