import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const markup = /<([^<>\n]+)>|\*([^*\n]+)\*|`([^`\n]+)`/g;

/** Slack's mrkdwn as HTML: bold, code, links, dates and mentions; everything else is text. */
export const mrkdwn = (source: string): Html => {
  const parts: Html[] = [];
  let end = 0;
  for (const match of source.matchAll(markup)) {
    parts.push(plain(source.slice(end, match.index)));
    const [whole, entity, bold, code] = match;
    if (entity !== undefined) parts.push(entityOf(entity));
    else if (bold !== undefined) parts.push(html`<strong>${mrkdwn(bold)}</strong>`);
    else parts.push(html`<code>${plain(code ?? '')}</code>`);
    end = match.index + whole.length;
  }
  parts.push(plain(source.slice(end)));
  return html`${parts}`;
};

const entityOf = (entity: string): Html => {
  const [target = '', label = target] = entity.split('|');
  if (/^https?:/.test(target)) return html`<a href="${target}" rel="noreferrer">${plain(label)}</a>`;
  const date = /^!date\^(\d+)\^/.exec(target)?.[1];
  if (date !== undefined)
    return html`<time datetime="${new Date(Number(date) * 1_000).toISOString()}">${plain(label)}</time>`;
  return html`<strong>@${plain(label.replace(/^[!@#]/, ''))}</strong>`;
};

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };
const plain = (text: string): Html => html`${text.replace(/&(lt|gt|amp);/g, (entity) => entities[entity] ?? entity)}`;
