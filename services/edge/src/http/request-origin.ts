import { isIP } from 'node:net';
import type { RequestOrigin } from '@fencepost/contracts/scope';
import type { EdgeContext } from './edge-env.ts';

const LONGEST_USER_AGENT = 256;
const LONGEST_IP = 45;
const IPV4_IN_IPV6 = /^::ffff:(?=\d+\.)/i;

/**
 * Where a request came from, for the audit alone: personal data. Of a list of addresses the last is the one that our own
 * proxy has added; those before it are what anybody may claim.
 */
export const originOf = (c: EdgeContext, clientIpHeader?: string): { readonly from?: RequestOrigin } => {
  const told = clientIpHeader === undefined ? undefined : c.req.header(clientIpHeader);
  const ip = addressIn(clientIpHeader === undefined ? socketOf(c)?.remoteAddress : told?.split(',').at(-1));
  const userAgent = c.req.header('user-agent')?.slice(0, LONGEST_USER_AGENT) ?? null;
  return ip === null && userAgent === null ? {} : { from: { ip, userAgent } };
};

/** Without a server, as in tests of routes, there is none. */
const socketOf = ({ env }: EdgeContext) => (env as Partial<EdgeContext['env']> | undefined)?.incoming?.socket;

const addressIn = (text: string | undefined): string | null => {
  const address = text?.trim().replace(IPV4_IN_IPV6, '') ?? '';
  return isIP(address) > 0 && address.length <= LONGEST_IP ? address : null;
};
