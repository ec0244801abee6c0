/** Under this key a store opens its raw doors: whoever has it comes past the schema, so only repair-door.ts gives it away. */
export const repairDoors: unique symbol = Symbol('repair doors');
