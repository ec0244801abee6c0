/** What `/v1` takes in one request body, in bytes; more is `too_large`. */
export const MAX_API_BODY_BYTES = 64 * 1024;
