/** Self-contained HTML pages: they load nothing and run no script. */
import { createHash } from 'node:crypto';
import { escapeHtml } from './html-markup.js';
import { STYLE } from './html-style.js';

export { escapeHtml, html, type Html } from './html-markup.js';

/**
 * Returns an HTML page, ending in a newline, well-formed as XML too. `title` is text. `body` is
 * markup and contains `<main id="main">`, the target of the skip link. `style` follows the style of
 * all pages. The content security policy allows only these styles: no script, image, font, form or
 * `style` attribute.
 */
export function htmlPage(options: {
  readonly title: string;
  readonly lang?: string;
  readonly body: string;
  readonly style?: string;
}): string {
  const { title, lang = 'en', body, style = '' } = options;
  const css = `${STYLE}${style}`;
  // A browser must read exactly the style text from which the digest is computed.
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
