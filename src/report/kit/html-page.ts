/** One self-contained page: it asks nobody for anything, and runs nothing. */
import { createHash } from 'node:crypto';
import { escapeHtml } from './html-markup.js';
import { STYLE } from './html-style.js';

export { escapeHtml, html, type Html } from './html-markup.js';

/**
 * The page, ending in a newline; well-formed as XML too. `title` is text, and `body` markup, with
 * `<main id="main">` in it, where the skip link leads. `style` comes after the style that all
 * pages have. The policy lets no other in: no script, image, font, form, nor `style` attribute.
 */
export function htmlPage(options: {
  readonly title: string;
  readonly lang?: string;
  readonly body: string;
  readonly style?: string;
}): string {
  const { title, lang = 'en', body, style = '' } = options;
  const css = `${STYLE}${style}`;
  // The digest is of what a browser reads: it must read what is written here.
  if (/[<&\r\0]/.test(css)) throw new TypeError('the style holds what an HTML parser would change');
  const digest = createHash('sha256').update(css).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="${escapeHtml(lang)}">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="${policy}"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<meta name="referrer" content="no-referrer"/>
<title>${escapeHtml(title)}</title>
<style>${css}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${body}
</body>
</html>
`;
}
