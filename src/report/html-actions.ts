/** What to do, the most pressing first, with lines to copy. */
import type { Verdict } from '../model.js';
import { chip } from './html-icons.js';
import type { Html } from './html-markup.js';
import { html } from './html-markup.js';
import { copied, fold, rowLink, section, tick } from './html-parts.js';
import { PRIORITIES } from './marks.js';
import type { ActionItem } from './outline.js';
import { actionItems, linesFor, SNIPPETS, snippetLines } from './outline.js';

const CHANGE_OF: Readonly<Record<'prosody' | 'ejabberd' | 'dns', string>> = {
  prosody: 'Prosody',
  ejabberd: 'ejabberd',
  dns: 'DNS',
};

function action(item: ActionItem, shown: Map<string, string>): Html {
  const { row } = item;
  const snippets = SNIPPETS.flatMap(({ of, file }) => {
    const text = linesFor(item, of);
    return text === undefined || text === '' ? [] : [{ of, file, text }];
  });
  const blocks = snippets.map(({ of, file, text }) => {
    const before = shown.get(`${of} ${text}`);
    if (before !== undefined) {
      return html`<p class="small muted">${file}: as for ${before}</p>`;
    }
    shown.set(`${of} ${text}`, row.title);
    return copied(file, text);
  });
  const lines = html`Lines for ${snippets.map(({ of }) => CHANGE_OF[of]).join(', ')}`;
  return html`
    <li class="card stack">
      <div class="heads">
        <h4>${rowLink(row)}</h4>
        <p>${chip(row.ruling.status)} ${tick(row.level)} <code class="muted">${row.id}</code></p>
      </div>
      <p>${row.advice.text}</p>
      ${blocks.length === 0 ? null : fold(lines, `: ${row.title}`, blocks)}
    </li>
  `;
}

/** Every line once, by the file that it goes into. */
function allLines(verdict: Verdict): readonly Html[] {
  const files = SNIPPETS.flatMap(({ of, file, comment }) => {
    const snippets = snippetLines(verdict, of);
    if (snippets.length === 0) return [];
    const text = snippets.map(({ lines, rows }) => `${comment} ${rows.join(', ')}\n${lines}`);
    const title = of === 'dns' ? 'DNS records to add' : `Add to ${file}`;
    return [fold(html`${title}`, '', copied(file, text.join('\n\n')))];
  });
  if (files.length === 0) return [];
  return [
    html`<h3>All lines, by file</h3>
      <div class="card stack">${files}</div>`,
  ];
}

export function actions(verdict: Verdict): Html {
  const shown = new Map<string, string>();
  const groups = PRIORITIES.flatMap(({ priority, title }) => {
    const items = actionItems(verdict, priority);
    if (items.length === 0) return [];
    return [
      html`<h3>${title} priority</h3>`,
      html`<ol class="plain stack">
        ${items.map((item) => action(item, shown))}
      </ol>`,
    ];
  });
  return section(
    'actions',
    'What to do',
    groups.length === 0 ? [html`<p>Nothing.</p>`] : [...groups, ...allLines(verdict)],
  );
}
